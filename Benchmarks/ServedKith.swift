import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A `kith serve` of its own process on a fresh folder, as a user starts it.
final class ServedKith: Sendable {
  struct Addresses: Codable, Sendable {
    var collector: String
    var api: String
  }

  let folder: String
  let addresses: Addresses
  let token: String
  let processID: Int32
  private let process: Process

  init(workspace: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kith-served-bench-\(getpid())").path
    self.folder = folder
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("kith")
    process.arguments = ["serve", "--data", "\(folder)/data", "--collector", "127.0.0.1:0", "--api", "127.0.0.1:0"]
    process.environment = ProcessInfo.processInfo.environment.merging(["KITH_BENCH_SECRET": "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ="]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = process
    processID = process.processIdentifier
    var found: Addresses?
    while found == nil {
      guard process.isRunning else { throw BenchmarkFailure(reason: "kith serve ended") }
      if let bytes = FileManager.default.contents(atPath: "\(folder)/data/addresses.json") {
        found = try? JSONDecoder().decode(Addresses.self, from: bytes)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    addresses = found!
    token = try String(contentsOfFile: "\(folder)/data/admin.token", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let answer = try await api(.POST, "/v1/definitions", body: workspace)
    guard answer == 200 else { throw BenchmarkFailure(reason: "definitions: HTTP \(answer)") }
  }

  @discardableResult
  func collect(_ body: [UInt8], path: String) async throws -> Int {
    var request = HTTPClientRequest(url: addresses.collector + path)
    request.method = .POST
    request.headers.add(name: "authorization", value: "Basic " + Data("key:".utf8).base64EncodedString())
    request.body = .bytes(ByteBuffer(bytes: body))
    return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code)
  }

  func api(_ method: HTTPMethod, _ path: String, body: String? = nil) async throws -> Int {
    var request = HTTPClientRequest(url: addresses.api + path)
    request.method = method
    request.headers.add(name: "authorization", value: "Bearer \(token)")
    if let body {
      request.headers.add(name: "content-type", value: "application/yaml")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    _ = try await response.body.collect(upTo: 1 << 20)
    return Int(response.status.code)
  }

  var apiPort: Int { addresses.api.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  /// The bytes of a request without a body.
  func request(_ method: HTTPMethod, _ path: String) -> [UInt8] {
    Array("\(method.rawValue) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer \(token)\r\n\r\n".utf8)
  }

  /// Keys of the segments that a user's profile is in; none while there is no such profile.
  func segments(of user: String) async throws -> Set<String> {
    Set(try await answer("/v1/profiles/user_id:\(user)")["segments"] as? [String] ?? [])
  }

  /// Whether a segment is warming up.
  func isWarming() async throws -> Bool {
    guard let segments = try await answer("/v1/segments")["segments"] as? [[String: Any]] else { return true }
    return segments.contains { $0["state"] as? String == "warming" }
  }

  /// Whether the warehouse has everything that the flow has done.
  func isSunk() async throws -> Bool {
    let status = try await answer("/v1/status")
    let (flow, warehouse) = (status["flow"] as? [String: Any], status["warehouse"] as? [String: Any])
    guard let reached = flow?["position"] as? Int, let stored = warehouse?["position"] as? Int else { return false }
    return stored >= reached
  }

  /// In the Prometheus text format.
  func metrics() async throws -> String {
    let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: addresses.api + "/metrics"), timeout: .seconds(30))
    return String(decoding: (try await response.body.collect(upTo: 16 << 20)).readableBytesView, as: UTF8.self)
  }

  /// An empty one when there is no such thing.
  func answer(_ path: String) async throws -> [String: Any] {
    var request = HTTPClientRequest(url: addresses.api + path)
    request.headers.add(name: "authorization", value: "Bearer \(token)")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 16 << 20)
    guard response.status == .ok else { return [:] }
    return try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any] ?? [:]
  }

  /// Resident megabytes and CPU seconds of kith, and of its ClickHouse.
  func usage() -> (kith: ProcessUsage?, clickHouse: ProcessUsage?) {
    let children = ProcessUsage.children(of: processID).compactMap { ProcessUsage(processID: $0) }
    return (ProcessUsage(processID: processID), children.max { $0.megabytes < $1.megabytes })
  }

  func stop() throws {
    process.terminate()
    process.waitUntilExit()
    try FileManager.default.removeItem(atPath: folder)
  }
}

struct BenchmarkFailure: Error, CustomStringConvertible {
  var reason: String
  var description: String { reason }
}

/// What the kernel says of a process.
struct ProcessUsage {
  var megabytes: Int
  var cpuSeconds: Double

  init?(processID: Int32) {
    guard let memory = try? String(contentsOfFile: "/proc/\(processID)/statm", encoding: .utf8),
      let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8), let end = status.lastIndex(of: ")")
    else { return nil }
    megabytes = (Int(memory.split(separator: " ")[1]) ?? 0) * 4096 / 1_000_000
    let fields = status[end...].split(separator: " ")
    cpuSeconds = (Double(fields[12]) ?? 0) / 100 + (Double(fields[13]) ?? 0) / 100
  }

  /// Children and their children.
  static func children(of parent: Int32) -> [Int32] {
    let all = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    var parents: [Int32: Int32] = [:]
    for process in all {
      guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let end = status.lastIndex(of: ")") else {
        continue
      }
      parents[process] = Int32(status[end...].split(separator: " ")[2])
    }
    var found = all.filter { parents[$0] == parent }
    for child in found { found += all.filter { parents[$0] == child } }
    return found
  }
}
