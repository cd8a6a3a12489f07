import ArgumentParser
import Foundation
import Server

/// Which server a command talks to.
struct ConnectionOptions: ParsableArguments {
  @Option(help: "The data folder of a server on this machine; KITH_DATA when absent.")
  var data: String?

  /// The server's addresses and a token.
  struct Server: Sendable {
    var api: String
    /// Known only from a data folder or KITH_COLLECTOR.
    var collector: String?
    var token: String
  }

  func server() throws(Failure) -> Server {
    let environment = ProcessInfo.processInfo.environment
    if let data = data ?? (environment["KITH_API"] == nil ? environment["KITH_DATA"] : nil) {
      return try ConnectionOptions.local(DataFolder(path: data))
    }
    guard let api = environment["KITH_API"] else {
      throw Failure(.usage, "No server is named: use --data DIR or KITH_DATA, or set KITH_API and KITH_TOKEN.")
    }
    guard let token = environment["KITH_TOKEN"], !token.isEmpty else { throw Failure(.usage, "KITH_API is set, but KITH_TOKEN is not.") }
    return Server(api: api.hasSuffix("/") ? String(api.dropLast()) : api, collector: environment["KITH_COLLECTOR"], token: token)
  }

  /// Runs `body` with a client and ends its connections.
  func withClient<Value>(_ body: (APIClient) async throws -> Value) async throws -> Value {
    let client = APIClient(server: try server())
    do {
      let value = try await body(client)
      try await client.close()
      return value
    } catch {
      try await client.close()
      throw error
    }
  }

  private static func local(_ folder: DataFolder) throws(Failure) -> Server {
    do {
      guard let text = try DataFolder.text(of: folder.addresses) else {
        throw Failure(
          .unreachable, "No server runs on \(folder.path): there is no addresses.json. Start one with `kith serve --data \(folder.path)`.")
      }
      guard let token = try DataFolder.text(of: folder.adminToken) else {
        throw Failure(.failed, "\(folder.adminToken) is missing; restart the server to make a new one.")
      }
      let addresses = try JSON(Array(text.utf8))
      guard let api = addresses["api"]?.string else { throw Failure(.failed, "\(folder.addresses) is not understood.") }
      return Server(api: api, collector: addresses["collector"]?.string, token: token.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.failed, "\(folder.path) cannot be read: \(error.localizedDescription).")
    }
  }
}
