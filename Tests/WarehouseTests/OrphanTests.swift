import Foundation
import Glibc
import Ports
import Testing
import Vocabulary
import Waiting
import WarehouseClickHouse
import WarehouseContract

/// A stand-in for `kith` that starts the server through the launcher, as `kith` does, and can be killed.
private struct Parent: ~Copyable {
  private let process = Process()

  /// - Parameter folder: of a server that ran once, so that the configuration is there.
  init(folder: String) throws {
    let binary = try ClickHouseBinary.locate()
    process.executableURL = URL(fileURLWithPath: binary.python)
    let script = """
      import subprocess, sys, time
      subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
      time.sleep(600)
      """
    process.arguments = ["-c", script, binary.python, folder + "/launch.py", "server", binary.path, "--config-file=\(folder)/config.xml"]
    process.environment = ProcessInfo.processInfo.environment.merging(["CLICKHOUSE_WATCHDOG_ENABLE": "0"]) { $1 }
    try process.run()
  }

  func killNow() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { kill(process.processIdentifier, SIGKILL) }
}

@Suite struct `A server whose kith is gone` {
  /// A folder in which a server ran and was stopped.
  private func withUsedFolder(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await whileRunning(try makeServer(folder: folder)) { _ in }
      try await body(folder)
    }
  }

  @Test func `ends when its kith is killed`() async throws {
    try await withUsedFolder { folder in
      let observer = try makeServer(folder: folder)
      let parent = try Parent(folder: folder)
      try await until { observer.isHeld }
      parent.killNow()
      try await until { !observer.isHeld }
      #expect(!observer.isHeld)
    }
  }

  @Test func `is taken over when it answers the password, and ends with its new kith`() async throws {
    try await withUsedFolder { folder in
      let parent = try Parent(folder: folder)
      let server = try makeServer(folder: folder)
      let text = folder + "/store/status"
      try await until { server.isHeld && (FileManager.default.contents(atPath: text)?.count ?? 0) > 0 }
      let status = String(decoding: try #require(FileManager.default.contents(atPath: text)), as: UTF8.self)
      let earlier = try #require(status.split(separator: "\n").first.flatMap { Int32($0.dropFirst(5)) })
      try await untilAnswers(port: try String(contentsOfFile: folder + "/port", encoding: .utf8))
      try await whileRunning(server) { server in
        #expect(server.process == earlier)
        try await withWarehouse(on: server) { warehouse in
          let one = try await warehouse.answer("SELECT 1")
          #expect(one == "1\n")
        }
      }
      #expect(!server.isHeld)
      parent.killNow()
    }
  }

  @Test func `is ended and replaced when it does not answer the password`() async throws {
    try await withUsedFolder { folder in
      let parent = try Parent(folder: folder)
      try FileManager.default.removeItem(atPath: folder + "/password")
      let server = try makeServer(folder: folder)
      try await until { server.isHeld }
      let status = String(decoding: try #require(FileManager.default.contents(atPath: folder + "/store/status")), as: UTF8.self)
      try await whileRunning(server) { server in
        #expect(!status.hasPrefix("PID: \(server.process ?? 0)\n"))
      }
      parent.killNow()
    }
  }

  @Test func `that nobody knows is left alone, and the problem says so`() async throws {
    try await withUsedFolder { folder in
      let descriptor = open(folder + "/store/status", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      let server = try makeServer(folder: folder)
      server.start()
      try await until { server.problem != nil }
      #expect(server.problem?.contains("another process holds") == true)
      close(descriptor)
      let isReady = await server.waitUntilReady(timeout: .seconds(60))
      #expect(isReady)
      await server.stop()
    }
  }
}
