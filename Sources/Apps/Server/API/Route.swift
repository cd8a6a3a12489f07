package import Vocabulary

/// One operation of the API: what answers, who may call it, and all that `/openapi.json` says about it. The server dispatches by this
/// value, so documentation and behaviour cannot drift apart.
package struct Route: Sendable {
  package enum Method: String, Sendable, CaseIterable { case get, post, delete }

  struct Parameter: Sendable {
    var name: String
    var meaning: String
    /// Schema of the value.
    var schema: Schema = .string
  }

  struct Body: Sendable {
    var types: [String]
    var schema: Schema
    var required: Bool = true
    var bytesMax: Int = 64 * 1024
  }

  struct Answer: Sendable {
    var types: [String] = [APIResponse.json]
    var meaning: String
    var schema: Schema
  }

  typealias Handler = @Sendable (APIRequest) async throws(APIError) -> APIResponse

  package let method: Method
  package let path: PathTemplate
  /// OpenAPI's operationId and the route's label in metrics.
  package let name: String
  /// Nil: no token is needed.
  package let scope: AccessToken.Scope?
  let summary: String
  /// Meaning of the path's named parts and the query parameters.
  let parameters: [Parameter]
  let body: Body?
  let status: Int
  let answer: Answer
  /// Takes some microseconds and never waits for others: it runs on the connection's event loop, which meanwhile serves no one else.
  let isShort: Bool
  private let handler: Handler

  init(
    _ method: Method, _ path: String, _ name: String, scope: AccessToken.Scope?, _ summary: String, parameters: [Parameter] = [],
    body: Body? = nil, status: Int = 200, answer: Answer, isShort: Bool = false, handler: @escaping Handler
  ) {
    self.method = method
    self.path = PathTemplate(path)
    self.name = name
    self.scope = scope
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.status = status
    self.answer = answer
    self.isShort = isShort
    self.handler = handler
  }

  func handle(_ request: APIRequest) async throws(APIError) -> APIResponse {
    if isShort { return try await handler(request) }
    let result: Result<APIResponse, APIError> = await withTaskExecutorPreference(globalConcurrentExecutor) {
      do throws(APIError) { return .success(try await handler(request)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
