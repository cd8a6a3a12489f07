import JSONTape
import Ports
import Vocabulary

/// Tokens: who may use the API.
struct TokenRoutes {
  let services: APIServices

  private static let nameCharactersMax = 64

  var routes: [Route] { [list, create, revoke] }

  private var list: Route {
    Route(
      .get, "/v1/tokens", "listTokens", scope: .admin, "All tokens, without their secrets.",
      answer: .init(meaning: "All of them.", schema: .object([.init("tokens", .array(.named("Token")))]))
    ) { _ throws(APIError) in
      let tokens = try await tokens()
      return .json { json in
        json.object { json in
          json.key("tokens")
          json.array(tokens) { json, token in json.object { Self.write(token, to: &$0) } }
        }
      }
    }
  }

  private var create: Route {
    Route(
      .post, "/v1/tokens", "createToken", scope: .admin, "Makes a token. Its secret is shown only here.",
      body: .init(
        types: [APIResponse.json],
        schema: .object([
          .init("name", .string, "1 to 64 of a-z, A-Z, 0-9, `_`, `-`, `.`; unique."),
          .init("scope", .oneOf(AccessToken.Scope.allCases.map(\.rawValue))),
          .init("expiresAt", .time, optional: true),
        ])), status: 201,
      answer: .init(
        meaning: "The token.",
        schema: .object([.init("name", .string), .init("scope", .string), .init("expiresAt", .nullable(.time)), .init("token", .string)]))
    ) { request throws(APIError) in
      let secret = try AccessSecret.token()
      let token = try Self.token(from: JSONBody(request.body), secret: secret, now: services.now())
      if try await tokens().contains(where: { $0.name == token.name }) {
        throw .refused(code: "token_exists", reason: "There is a token of this name.")
      }
      _ = try await services.submit(.createToken(token), by: request.caller)
      services.tokens.forget()
      return .json(status: 201) { json in
        json.object { json in
          Self.write(token, to: &json)
          json.member("token", secret)
        }
      }
    }
  }

  private var revoke: Route {
    Route(
      .delete, "/v1/tokens/{name}", "revokeToken", scope: .admin, "Ends a token at once.",
      parameters: [.init(name: "name", meaning: "The token's name.")],
      answer: .init(meaning: "It is gone.", schema: .object([.init("name", .string)]))
    ) { request throws(APIError) in
      let name = request.capture("name")
      let tokens = try await tokens()
      guard tokens.contains(where: { $0.name == name }) else { throw .notFound(.token) }
      let now = services.now()
      let remains = tokens.contains { $0.name != name && $0.scope == .admin && ($0.expiresAt ?? .distantFuture) > now }
      if !remains { throw .refused(code: "last_admin_token", reason: "Nobody could administer the workspace any more.") }
      _ = try await services.submit(.revokeToken(name: name), by: request.caller)
      services.tokens.forget()
      return .json { $0.object { $0.member("name", name) } }
    }
  }

  private func tokens() async throws(APIError) -> [AccessToken] {
    do throws(StateStoreError) { return try await services.state.tokens() } catch { throw .state(error) }
  }

  private static func token(from body: JSONBody, secret: String, now: Timestamp) throws(APIError) -> AccessToken {
    let name = try body.text("name")
    let isPlain = name.utf8.allSatisfy { ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || "_-.".utf8.contains($0) }
    guard isPlain, name.utf8.count <= nameCharactersMax else {
      throw .invalidBody(reason: "name must be 1 to 64 of a-z, A-Z, 0-9, _, -, .")
    }
    guard let scope = AccessToken.Scope(rawValue: try body.text("scope")) else {
      throw .invalidBody(reason: "scope must be read, write or admin.")
    }
    var expiry: Timestamp?
    if let text = try body.optionalText("expiresAt") {
      guard let time = Timestamp(iso8601: text), time > now else {
        throw .invalidBody(reason: "expiresAt must be an ISO 8601 time to come.")
      }
      expiry = time
    }
    return AccessToken(name: name, sha256: Sha256.text(of: secret), scope: scope, expiresAt: expiry)
  }

  private static func write(_ token: AccessToken, to json: inout JSONWriter) {
    json.member("name", token.name)
    json.member("scope", token.scope.rawValue)
    json.member("expiresAt", token.expiresAt?.iso8601)
  }
}
