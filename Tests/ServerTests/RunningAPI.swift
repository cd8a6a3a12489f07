import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Vocabulary
import WarehouseInMemory
import WorkspaceFile

/// An API on a free port over stores in memory, and a client.
struct RunningAPI: Sendable {
  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The body as a JSON object.
    var json: [String: Any] {
      get throws { try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:] }
    }
    var code: String? { get throws { try json["code"] as? String } }
  }

  let api: APIServer
  let address: String
  let workspace: InTestWorkspace
  let state: InMemoryStateStore
  let warehouse: InMemoryWarehouse
  let http: HTTPClient

  static let tokens: [AccessToken.Scope: String] = [.read: "token-read", .write: "token-write", .admin: "token-admin"]

  /// Runs `body` against a fresh API and ends everything.
  static func run(warehouse given: (any Warehouse)? = nil, _ body: (RunningAPI) async throws -> Void) async throws {
    let state = InMemoryStateStore(hashKey: HashKey(first: 1, second: 2))
    let workspace = InTestWorkspace(state: state)
    let warehouse = InMemoryWarehouse()
    var log = Logger(label: "test")
    log.logLevel = .critical
    for (scope, secret) in tokens {
      let token = AccessToken(name: scope.rawValue, sha256: Sha256.text(of: secret), scope: scope, expiresAt: nil)
      _ = try await workspace.submit(.createToken(token), actor: "test")
    }
    workspace.asked.withLock { $0.actions = [] }
    var settings = APISettings(port: 0)
    settings.tailsMax = 1
    let api = APIServer(
      settings: settings, control: workspace, state: state, warehouse: given ?? warehouse,
      reader: WorkspaceFileReader(destinationTypes: ["csv": []]),
      hooks: APIHooks(backup: { name, leavesOut throws(APIError) in
        BackupMade(folder: "/backups/" + name, warehouse: leavesOut ? .leftOut : .included)
      }), now: { InTestWorkspace.now }, log: log)
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    let http = HTTPClient(configuration: configuration)
    let running = RunningAPI(
      api: api, address: try await api.start(), workspace: workspace, state: state, warehouse: warehouse, http: http)
    do { try await body(running) } catch {
      await api.stop()
      try await http.shutdown()
      throw error
    }
    await api.stop()
    try await http.shutdown()
  }

  func call(
    _ method: HTTPMethod, _ path: String, scope: AccessToken.Scope? = .admin, token: String? = nil, body: String? = nil,
    type: String = "application/json"
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: address + path)
    request.method = method
    if let secret = token ?? scope.flatMap({ RunningAPI.tokens[$0] }) {
      request.headers.add(name: "Authorization", value: "Bearer \(secret)")
    }
    if let body {
      request.body = .bytes(Array(body.utf8))
      request.headers.add(name: "Content-Type", value: type)
    }
    let response = try await http.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 64 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, bytes: Array(buffer: bytes))
  }

  func get(_ path: String) async throws -> Answer { try await call(.GET, path) }
}
