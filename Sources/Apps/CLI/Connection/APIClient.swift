import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Talks to the API. Problems become ``Failure`` values with the exit code that fits.
struct APIClient: Sendable {
  let server: ConnectionOptions.Server
  let http: HTTPClient

  /// Longest answer that is kept whole.
  private static let answerBytesMax = 256 * 1024 * 1024

  init(server: ConnectionOptions.Server) {
    self.server = server
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(5)
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    http = HTTPClient(configuration: configuration)
  }

  func close() async throws { try await http.shutdown() }

  func get(_ path: String, query: [(String, String?)] = []) async throws(Failure) -> [UInt8] { try await call(.GET, path, query: query) }

  func post(
    _ path: String, query: [(String, String?)] = [], body: [UInt8] = [], contentType: String = "application/json"
  ) async throws(Failure) -> [UInt8] {
    try await call(.POST, path, query: query, body: body, contentType: contentType)
  }

  func delete(_ path: String) async throws(Failure) -> [UInt8] { try await call(.DELETE, path) }

  private func call(
    _ method: HTTPMethod, _ path: String, query: [(String, String?)] = [], body: [UInt8] = [], contentType: String? = nil
  ) async throws(Failure) -> [UInt8] {
    let response = try await send(method, path, query: query, body: body, contentType: contentType, timeout: .seconds(120))
    do {
      return Array(buffer: try await response.body.collect(upTo: APIClient.answerBytesMax))
    } catch {
      throw Failure(.unreachable, "The server's answer broke off.")
    }
  }

  /// Hands the answer on as it comes, until it ends or `each` says that it is enough.
  func stream(
    _ method: HTTPMethod, _ path: String, body: [UInt8] = [], contentType: String? = nil, timeout: TimeAmount,
    each: ([UInt8]) throws(Failure) -> Bool
  ) async throws(Failure) {
    let response = try await send(method, path, query: [], body: body, contentType: contentType, timeout: timeout)
    do {
      for try await buffer in response.body {
        if !(try each(Array(buffer: buffer))) { return }
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.failed, "The server's answer broke off: the query failed midway, or the server stopped.")
    }
  }

  private func send(
    _ method: HTTPMethod, _ path: String, query: [(String, String?)], body: [UInt8], contentType: String?, timeout: TimeAmount
  ) async throws(Failure) -> HTTPClientResponse {
    let pairs = query.compactMap { name, value in value.map { "\(name)=\(APIClient.escape($0))" } }
    var request = HTTPClientRequest(url: server.api + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")))
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer \(server.token)")
    if !body.isEmpty {
      request.body = .bytes(body)
      if let contentType { request.headers.add(name: "Content-Type", value: contentType) }
    }
    let response: HTTPClientResponse
    do {
      response = try await http.execute(request, timeout: timeout)
    } catch {
      throw Failure(.unreachable, "The server at \(server.api) does not answer.")
    }
    guard response.status.code >= 300 else { return response }
    let problem: [UInt8]
    do { problem = Array(buffer: try await response.body.collect(upTo: 4 * 1024 * 1024)) } catch {
      throw Failure(.unreachable, "The server's answer broke off.")
    }
    throw APIClient.failure(status: Int(response.status.code), problem: problem)
  }

  static func failure(status: Int, problem: [UInt8]) -> Failure {
    var message = "The server answered \(status)"
    do throws(Failure) {
      let json = try JSON(problem)
      if let title = json["title"]?.string { message = title }
      if let detail = json["detail"]?.string { message += ": " + detail }
      for mistake in json.list("problems") {
        let path = mistake.text("path")
        message +=
          "\n\(mistake.text("file")):\(mistake.text("line")): \(path.isEmpty || path == "-" ? "" : path + ": ")\(mistake.text("reason"))"
      }
    } catch {
      // Not ours: a proxy, perhaps. The status is all there is to say.
    }
    let code: ExitStatus =
      switch status {
      case 404: .notFound
      case 502, 503, 504: .unreachable
      case 400, 401, 403, 409, 413, 415, 429: .refused
      default: .failed
      }
    return Failure(code, message)
  }

  /// Percent-encodes all but unreserved characters (RFC 3986).
  static func escape(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += hex.count == 1 ? "%0" + hex : "%" + hex
      }
    }
    return result
  }
}
