import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONTape
import Logging
import NIOCore
import Ports
import Vocabulary

/// Routes, authenticates, reads the body, calls the handler, and turns errors into problems.
struct APIResponder: HTTPResponder {
  typealias Context = APIContext

  let table: RouteTable
  let services: APIServices
  let log: Logger

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    services.meter.begin()
    let answer: APIResponse
    var route: Int?
    do throws(APIError) {
      answer = try await self.answer(request, on: context.connection, route: &route)
    } catch {
      answer = error.problem.response
      if answer.status >= 500 {
        log.warning(
          "API request failed", metadata: ["route": "\(route.map { table.routes[$0].name } ?? "unknown")", "code": "\(error.problem.code)"])
      }
    }
    services.meter.count(route: route, status: answer.status, took: ContinuousClock.now - start)
    let response = APIResponder.response(answer, on: context.connection)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(
    _ request: Request, on connection: ClientConnection, route found: inout Int?
  ) async throws(APIError) -> APIResponse {
    let target = request.head.path ?? "/"
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    switch table.match(method: request.method.rawValue, path: parts[0]) {
    case .nothing: throw .routeUnknown
    case .otherMethods(let allowed): throw .methodNotAllowed(allowed: allowed)
    case .found(let index, let captures):
      found = index
      let route = table.routes[index]
      let caller = try await authorise(request, scope: route.scope)
      if services.isStopping(), route.scope != nil { throw .stopping }
      let query = try APIResponder.query(parts.count > 1 ? parts[1] : "", of: route)
      let contentType = APIResponder.contentType(request)
      let body = try await read(request, contentType: contentType, for: route)
      return try await route.handle(
        APIRequest(
          captures: captures, query: query, body: body, contentType: contentType, accept: request.headers[.accept], caller: caller,
          connection: connection))
    }
  }

  private func authorise(_ request: Request, scope: AccessToken.Scope?) async throws(APIError) -> APIRequest.Caller {
    guard let scope else { return .nobody }
    let caller = try await services.tokens.caller(authorization: request.headers[.authorization])
    if caller.scope < scope { throw .scopeTooLow(needed: scope) }
    return caller
  }

  /// Unknown parameters are refused: a misspelt `limit` must not be taken for its absence.
  private static func query(_ text: Substring, of route: Route) throws(APIError) -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
        let value = parts.count > 1 ? PercentEncoding.decode(parts[1], plusIsSpace: true) : ""
      else { throw .invalidParameter(name: "query", reason: "is not percent-encoded UTF-8") }
      guard route.parameters.contains(where: { $0.name == name }), !route.path.names.contains(name) else {
        throw .invalidParameter(name: "query", reason: "holds a parameter that this path does not know")
      }
      query[name] = value
    }
    return query
  }

  private static func contentType(_ request: Request) -> String? {
    request.headers[.contentType].map { String($0.prefix { $0 != ";" }).trimmingSpaces.lowercased() }
  }

  private func read(_ request: Request, contentType: String?, for route: Route) async throws(APIError) -> [UInt8] {
    guard let spec = route.body else { return [] }
    if let contentType, !spec.types.contains(contentType) { throw .contentTypeRefused(accepted: spec.types) }
    if let length = request.headers[.contentLength].flatMap(Int.init), length > spec.bytesMax {
      throw .bodyTooLarge(bytesMax: spec.bytesMax)
    }
    do {
      let bytes = Array(buffer: try await request.body.collect(upTo: spec.bytesMax))
      if bytes.isEmpty, spec.required { throw APIError.invalidBody(reason: "A body is needed.") }
      return bytes
    } catch let error as APIError {
      throw error
    } catch is NIOTooManyBytesError {
      throw .bodyTooLarge(bytesMax: spec.bytesMax)
    } catch {
      throw .bodyUnreadable
    }
  }

  private static func response(_ answer: APIResponse, on connection: ClientConnection) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = answer.contentType
    headers[.cacheControl] = "no-store"
    headers[.xContentTypeOptions] = "nosniff"
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    let status = HTTPResponse.Status(code: answer.status)
    switch answer.body {
    case .bytes(let bytes): return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    case .stream(let produce):
      return Response(
        status: status, headers: headers,
        body: ResponseBody { writer in
          do {
            // Off the event loop: a stream may compute for long between two pieces.
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
              try await produce { try await writer.write(ByteBuffer(bytes: $0)) }
            }
          } catch {
            await connection.untilWritten()
            throw error
          }
          try await writer.finish(nil)
        })
    }
  }
}

extension String {
  var trimmingSpaces: String {
    let kept = drop { $0 == " " || $0 == "\t" }
    return String(kept.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
