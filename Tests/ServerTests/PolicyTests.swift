import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Who may call the API` {
  private static let open: Set<String> = ["/livez", "/readyz", "/metrics", "/openapi.json"]

  private func path(_ route: Route) -> String {
    route.path.text.split(separator: "/").map { $0.hasPrefix("{") ? "/1" : "/\($0)" }.joined()
  }

  @Test func `every route without a token answers 401, but for signs of life, metrics and the description`() async throws {
    try await RunningAPI.run { running async throws in
      for route in running.api.table.routes {
        let answer = try await running.call(HTTPMethod(rawValue: route.method.rawValue.uppercased()), path(route), scope: nil)
        if Self.open.contains(route.path.text) {
          #expect(answer.status == 200, "\(route.name)")
        } else {
          #expect(answer.status == 401, "\(route.name)")
          #expect(try answer.code == "token_missing")
        }
      }
    }
  }

  @Test func `every route with a token of too low a scope answers 403`() async throws {
    try await RunningAPI.run { running async throws in
      for route in running.api.table.routes {
        guard let needed = route.scope else { continue }
        for scope in AccessToken.Scope.allCases where scope < needed {
          let answer = try await running.call(HTTPMethod(rawValue: route.method.rawValue.uppercased()), path(route), scope: scope)
          #expect(answer.status == 403, "\(route.name) with \(scope)")
          #expect(try answer.code == "scope_too_low")
        }
      }
    }
  }

  /// An analysis is asked with POST because its question is too long for a path; it changes nothing.
  private func onlyAsks(_ route: Route) -> Bool { route.path.text.hasPrefix("/v1/analyses/") }

  @Test func `changing anything needs more than the scope read`() async throws {
    try await RunningAPI.run { running async throws in
      for route in running.api.table.routes where route.method != .get && !onlyAsks(route) {
        #expect(route.scope != nil && route.scope != .read, "\(route.name)")
      }
    }
  }

  @Test(arguments: ["Basic dG9rZW4tYWRtaW46", "Bearer", "Bearer token-admi", "Bearer token-admin2", "token-admin"])
  func `an authorization that is no known token is refused`(header: String) async throws {
    try await RunningAPI.run { running async throws in
      let secret = header.split(separator: " ").last.map(String.init) ?? ""
      let answer = try await running.call(.GET, "/v1/status", token: secret + "x")
      #expect(answer.status == 401)
    }
  }

  @Test func `a token that has expired is refused`() async throws {
    try await RunningAPI.run { running async throws in
      let token = AccessToken(
        name: "old", sha256: Sha256.text(of: "old"), scope: .admin, expiresAt: InTestWorkspace.now.advanced(by: -1))
      _ = try await running.workspace.submit(.createToken(token), actor: "test")
      let answer = try await running.call(.GET, "/v1/status", token: "old")
      #expect(answer.status == 401)
      #expect(try answer.code == "token_expired")
    }
  }

  @Test func `a new token works at once with its scope, and not after it is revoked`() async throws {
    try await RunningAPI.run { running async throws in
      let made = try await running.call(.POST, "/v1/tokens", body: #"{"name":"ci","scope":"read","expiresAt":"2027-01-01"}"#)
      #expect(made.status == 201)
      let secret = try #require(try made.json["token"] as? String)
      #expect(try await running.call(.GET, "/v1/status", token: secret).status == 200)
      #expect(try await running.call(.GET, "/v1/tokens", token: secret).status == 403)
      #expect(try await running.call(.POST, "/v1/tokens", body: #"{"name":"ci","scope":"read"}"#).status == 409)
      #expect(try await running.call(.DELETE, "/v1/tokens/ci").status == 200)
      #expect(try await running.call(.GET, "/v1/status", token: secret).status == 401)
      #expect(try await running.call(.DELETE, "/v1/tokens/ci").status == 404)
    }
  }

  @Test func `lists of tokens show no secrets`() async throws {
    try await RunningAPI.run { running async throws in
      let text = try await running.get("/v1/tokens").text
      #expect(text.contains(#""name":"admin""#))
      #expect(!text.contains(Sha256.text(of: "token-admin")))
    }
  }

  @Test func `the last admin token cannot be revoked`() async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.DELETE, "/v1/tokens/admin")
      #expect(answer.status == 409)
      #expect(try answer.code == "last_admin_token")
    }
  }
}
