import Foundation
import Glibc
import Testing
import Vocabulary
import WarehouseClickHouse

/// Two shards of two replicas on loopback around a suite: `RunningCluster.current` is it.
struct RunningCluster: SuiteTrait, TestScoping {
  @TaskLocal static var current: Cluster?

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let cluster = try Cluster(folder: folder)
      let result: Result<Void, any Error>
      do {
        result = .success(try await RunningCluster.$current.withValue(cluster) { try await function() })
      } catch { result = .failure(error) }
      cluster.stop()
      try result.get()
    }
  }
}

extension SuiteTrait where Self == RunningCluster {
  static var cluster: RunningCluster { RunningCluster() }
}

/// The servers that `Tests/Clients/cluster.py` runs; they end with it. Unchecked: its process and pipe are used by the suite alone, at its beginning and end.
final class Cluster: @unchecked Sendable {
  static let name = "two_by_two"
  /// It takes minutes, and Debian's `zookeeper` brings Java with it: only where it is installed and `KITH_TEST_CLUSTER` asks for it.
  static let canRun =
    FileManager.default.fileExists(atPath: "/usr/share/java/zookeeper.jar")
    && ProcessInfo.processInfo.environment["KITH_TEST_CLUSTER"] != nil

  /// Of shard 0, replica 0 and 1, then of shard 1.
  let urls: [String]
  private let processes: [Int32]
  private let user: String
  private let password: String
  private let script = Process()
  private let input = Pipe()

  init(folder: String) throws {
    struct Answer: Decodable {
      var urls: [String]
      var pids: [Int32]
      var user: String
      var password: String
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let output = Pipe()
    script.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    script.arguments = ["python3", root.appending(path: "Clients/cluster.py").path, folder, try ClickHouseBinary.locate().path]
    script.standardInput = input
    script.standardOutput = output
    try script.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw ClusterFailure() }
      line += piece
    }
    let answer = try JSONDecoder().decode(Answer.self, from: line)
    (urls, processes, user, password) = (answer.urls, answer.pids, answer.user, answer.password)
  }

  func warehouse(workspace: UInt32) -> ClickHouseWarehouse {
    ClickHouseWarehouse(
      urls: urls, user: user, password: password, workspace: WorkspaceID(rawValue: workspace), cluster: Cluster.name)
  }

  func kill(server: Int) { _ = Glibc.kill(processes[server], SIGKILL) }

  func stop() {
    try? input.fileHandleForWriting.close()
    script.waitUntilExit()
  }
}

/// The script ended before its servers answered; it says why on standard error.
struct ClusterFailure: Error {}
