import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing
import Waiting

/// A real `kith serve` on a data folder, started, killed and started again as the story asks.
final class KithProcess: Sendable {
  struct Addresses: Codable {
    var collector: String
    var api: String
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let folder: URL
  private let current = Mutex<(process: Process, addresses: Addresses)?>(nil)
  private let client = HTTPClient.shared

  private let arguments: [String]

  /// - Parameter arguments: of `kith serve`, besides folder and listeners.
  init(arguments: [String] = []) throws {
    self.arguments = arguments
    folder = FileManager.default.temporaryDirectory.appending(path: "kith-scenario-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private static var binary: URL {
    let given = ProcessInfo.processInfo.environment["KITH_BINARY"] ?? ".build/release/kith"
    return given.hasPrefix("/") ? URL(filePath: given) : root.appending(path: given)
  }

  var data: String { folder.appending(path: "data").path }

  var addresses: Addresses { current.withLock { $0!.addresses } }

  var token: String {
    get throws {
      try String(contentsOfFile: "\(data)/admin.token", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// Runs another command of the program; gives its exit status.
  static func run(_ arguments: String...) throws -> Int32 { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = root
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func start() async throws {
    let file = URL(filePath: data).appending(path: "addresses.json")
    if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = Self.binary
    process.arguments = ["serve", "--data", data, "--collector", "127.0.0.1:0", "--api", "127.0.0.1:0"] + arguments
    let log = folder.appending(path: "serve.log")
    if !FileManager.default.fileExists(atPath: log.path) { _ = FileManager.default.createFile(atPath: log.path, contents: nil) }
    let output = try FileHandle(forWritingTo: log)
    try output.seekToEnd()
    process.standardOutput = output
    process.standardError = output
    process.currentDirectoryURL = Self.root
    process.environment = ProcessInfo.processInfo.environment.merging(["KITH_SCENARIO_SECRET": "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ="]) { $1 }
    try process.run()
    try await until {
      if !process.isRunning { throw Failure(description: "kith ended: \(try String(contentsOf: log, encoding: .utf8).suffix(500))") }
      if let text = FileManager.default.contents(atPath: file.path), let found = try? JSONDecoder().decode(Addresses.self, from: text) {
        current.withLock { $0 = (process, found) }
        return true
      }
      return false
    }
  }

  /// The process is gone at once, as by a power cut of its own.
  func kill() {
    current.withLock { state in
      guard let process = state?.process else { return }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      state = nil
    }
  }

  /// All processes of its ClickHouse at once.
  func killWarehouse() { signalWarehouse(SIGKILL) }

  func signalWarehouse(_ signal: Int32) {
    let launcher = "\(data)/clickhouse/launch.py"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let number = Int32(name), let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
        String(decoding: command, as: UTF8.self).contains(launcher)
      else { continue }
      Foundation.kill(number, signal)
    }
  }

  /// Ends the process as an operator would, and removes its files.
  func end() throws {
    current.withLock { state in
      state?.process.terminate()
      state?.process.waitUntilExit()
      state = nil
    }
    try FileManager.default.removeItem(at: folder)
  }

  // MARK: Talking to it

  struct Answer {
    var status: Int
    var body: Data

    func json() throws -> [String: Any] { try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:] }
  }

  /// Nil when no answer came: the request may have been taken or not.
  func collect(_ body: String, path: String = "/v1/batch", key: String = "key") async -> Int? {
    guard let base = current.withLock({ $0?.addresses.collector }) else { return nil }
    var request = HTTPClientRequest(url: base + path)
    request.method = .POST
    request.headers.add(name: "authorization", value: "Basic " + Data("\(key):".utf8).base64EncodedString())
    request.body = .bytes(ByteBuffer(string: body))
    do { return Int(try await client.execute(request, timeout: .seconds(20)).status.code) } catch { return nil }
  }

  func api(_ method: HTTPMethod = .GET, _ path: String, body: String? = nil, type: String = "application/yaml") async throws -> Answer {
    var request = HTTPClientRequest(url: addresses.api + path)
    request.method = method
    request.headers.add(name: "authorization", value: "Bearer \(try token)")
    if let body {
      request.headers.add(name: "content-type", value: type)
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await client.execute(request, timeout: .seconds(60))
    let data = try await response.body.collect(upTo: 64 << 20)
    return Answer(status: Int(response.status.code), body: Data(data.readableBytesView))
  }

  func apply(_ workspace: String) async throws {
    let answer = try await api(.POST, "/v1/definitions", body: workspace)
    guard answer.status == 200 else { throw Failure(description: String(decoding: answer.body, as: UTF8.self)) }
  }

  /// Waits until everything that was taken has gone the whole way.
  func settle() async throws {
    try await until { try await api(.GET, "/v1/status").json()["caughtUp"] as? Bool == true }
  }

  /// Rows of a read-only statement.
  func sql(_ query: String) async throws -> [[String: Any]] {
    let body = String(decoding: try JSONSerialization.data(withJSONObject: ["query": query, "format": "JSONEachRow"]), as: UTF8.self)
    let answer = try await api(.POST, "/v1/sql", body: body, type: "application/json")
    guard answer.status == 200 else { throw Failure(description: String(decoding: answer.body, as: UTF8.self)) }
    return try answer.body.split(separator: UInt8(ascii: "\n")).map {
      try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
    }
  }
}
