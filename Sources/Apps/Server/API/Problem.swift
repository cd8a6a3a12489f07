import JSONTape
import WorkspaceFile

/// An error as the client sees it: RFC 9457, with a stable `code` besides.
package struct Problem: Sendable, Equatable {
  var status: Int
  /// Stable; programs branch on it.
  var code: String
  /// The same for every problem of this code.
  var title: String
  /// What is special about this one; no personal data.
  var detail: String?
  /// Seconds after which a retry may succeed; nil when a retry cannot help.
  var retryAfter: Int?
  /// Methods that the path does take, for 405.
  var allow: [String] = []
  var mistakes: [WorkspaceProblem] = []

  init(_ status: Int, _ code: String, _ title: String, _ detail: String? = nil, retryAfter: Int? = nil) {
    self.status = status
    self.code = code
    self.title = title
    self.detail = detail
    self.retryAfter = retryAfter
  }

  var response: APIResponse {
    var headers: [(name: String, value: String)] = []
    if let retryAfter { headers.append(("Retry-After", "\(retryAfter)")) }
    if !allow.isEmpty { headers.append(("Allow", allow.joined(separator: ", "))) }
    if status == 401 { headers.append(("WWW-Authenticate", "Bearer realm=\"kith\"")) }
    var answer = APIResponse.json(status: status) { json in json.object { write(to: &$0) } }
    answer.contentType = "application/problem+json"
    answer.headers = headers
    return answer
  }

  private func write(to json: inout JSONWriter) {
    json.member("type", "about:blank")
    json.member("title", title)
    json.member("status", status)
    json.member("code", code)
    if let detail { json.member("detail", detail) }
    guard !mistakes.isEmpty else { return }
    json.key("problems")
    json.array(mistakes) { json, mistake in
      json.object { json in
        json.member("file", mistake.file)
        json.member("line", mistake.line)
        json.member("path", mistake.path)
        json.member("reason", mistake.reason)
      }
    }
  }
}
