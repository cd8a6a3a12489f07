import Synchronization
import Testing
import WarehouseClickHouse

@Suite struct `After a server has ended` {
  @Test func `it is started at once, then after pauses that double up to a minute`() {
    var supervision = Supervision()
    let pauses = (0..<9).map { _ in supervision.pause(afterRunning: .seconds(1)) }
    #expect(pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
  }

  @Test func `a healthy run clears the record`() {
    var supervision = Supervision()
    for _ in 0..<5 { _ = supervision.pause(afterRunning: .seconds(1)) }
    #expect(supervision.pause(afterRunning: .seconds(60)) == .zero)
    #expect(supervision.pause(afterRunning: .seconds(1)) == .seconds(1))
  }
}

@Suite struct `The dictionary of moved owners` {
  @Test func `is reloaded once for moves that come while it is being reloaded`() async {
    let (gate, open) = AsyncStream<Void>.makeStream()
    let (starts, started) = AsyncStream<Void>.makeStream()
    let count = Mutex(0)
    let reload = DictionaryReload(pause: .zero) {
      count.withLock { $0 += 1 }
      started.yield()
      for await _ in gate { break }
      return true
    }
    await reload.movesWereStored()
    for await _ in starts { break }
    for _ in 0..<10 { await reload.movesWereStored() }
    open.yield()
    for await _ in starts { break }
    open.yield()
    await reload.settle()
    #expect(count.withLock { $0 } == 2)
  }

  @Test func `is not reloaded when nothing moved`() async {
    let reload = DictionaryReload(pause: .zero) {
      Issue.record("reloaded")
      return true
    }
    await reload.settle()
    await reload.stop()
  }
}

@Suite struct `The ClickHouse of this machine` {
  @Test func `is the one that KITH_CLICKHOUSE names`() throws {
    let binary = try ClickHouseBinary.locate(environment: ["KITH_CLICKHOUSE": "/bin/true", "PATH": searchPath])
    #expect(binary.path == "/bin/true" && binary.python.hasSuffix("/python3"))
  }

  @Test func `is not guessed when KITH_CLICKHOUSE names nothing usable`() {
    let reason = "KITH_CLICKHOUSE names '/no/such', which is neither a ClickHouse program nor its unpacked folder"
    #expect(throws: LocalClickHouseError(reason)) {
      try ClickHouseBinary.locate(environment: ["KITH_CLICKHOUSE": "/no/such", "PATH": searchPath])
    }
  }

  @Test func `needs python3, and says so`() {
    #expect(throws: LocalClickHouseError("python3 is missing; install the package python3")) {
      try ClickHouseBinary.locate(environment: ["PATH": "/no/such"])
    }
  }

  @Test func `can be called as a tool`() async throws {
    try await withTemporaryFolder { folder in
      let binary = try ClickHouseBinary.locate()
      try LocalClickHouse.writeLauncher(to: folder + "/launch.py")
      let sql = ["--query", "SELECT 6 * 7"]
      let command = binary.command(tool: "local", arguments: sql, launcher: folder + "/launch.py")
      // The chdb build ends its answers with an empty line.
      #expect(try output(of: command, in: folder).split(separator: "\n") == ["42"])
    }
  }
}
