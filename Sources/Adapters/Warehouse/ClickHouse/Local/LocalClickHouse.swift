internal import Foundation
public import Logging
internal import Synchronization

/// A ClickHouse server on the loopback interface of this machine, which belongs to one data folder and lives as long as `kith`.
///
/// `start()` returns at once; the server is ready about a second later (``waitUntilReady(timeout:)``). It is started again when it crashes or
/// hangs, after a pause that grows to a minute. It ends when `kith` ends, however that happens.
public final class LocalClickHouse: Sendable {
  let folder: ServerFolder
  let binary: ClickHouseBinary
  let settings: LocalClickHouseSettings
  let logger: Logger
  let password: String
  let condition = Mutex(Condition())

  struct Condition {
    var state = LocalClickHouseState.stopped
    var problem: String?
    /// It answered before, but not when it was asked last.
    var isSilent = false
    var port: Int?
    /// The server's process.
    var process: Int32?
    var task: Task<Void, Never>?
  }

  /// - Parameter folder: made when it is missing; readable by its owner only.
  /// - Throws: a sentence about a folder that cannot be written.
  public init(
    folder: String, binary: ClickHouseBinary, settings: LocalClickHouseSettings = LocalClickHouseSettings(), logger: Logger
  ) throws(LocalClickHouseError) {
    self.folder = try ServerFolder(path: folder)
    self.binary = binary
    self.settings = settings
    self.logger = logger
    password = try self.folder.password()
  }

  /// Where it answers, for ``ClickHouseWarehouse``; nil while no server was started, or when it does not answer: then nobody need wait to hear so.
  public var endpoint: ClickHouseEndpoint? { condition.withLock { $0.isSilent } ? nil : address }

  var address: ClickHouseEndpoint? {
    condition.withLock { $0.port }.map { port in
      ClickHouseEndpoint(url: "http://127.0.0.1:\(port)", user: ServerConfiguration.user, password: password, isLocal: true)
    }
  }

  /// Where the server may write copies of its rows and read them from.
  public var transferFolder: String { folder.transfer }

  /// Where a copy waits that is to be put back at the next start; it must appear there whole, by renaming.
  /// - Parameter folder: the server's.
  public static func restoreFolder(of folder: String) -> String { restoreFolder(inTransfer: ServerFolder.transfer(of: folder)) }

  static func restoreFolder(inTransfer transfer: String) -> String { transfer + "/restore" }

  public var state: LocalClickHouseState { condition.withLock { $0.state } }

  /// The last failure in words, without personal data; nil when there was none since the last time it became ready.
  public var problem: String? { condition.withLock { $0.problem } }

  public func isReady() -> Bool { state == .ready }

  /// True while some server holds the folder.
  package var isHeld: Bool { folder.holder() != .nobody }

  /// The server's process, for measuring and for tests.
  package var process: Int32? { condition.withLock { $0.process } }

  /// Begins to supervise. A second call changes nothing.
  public func start() {
    condition.withLock { condition in
      guard condition.task == nil else { return }
      condition.state = .starting
      condition.task = Task { await supervise() }
    }
  }

  /// Asks the server to end, waits at most ``LocalClickHouseSettings/stopLimit``, then kills it. Returns when it is gone.
  public func stop() async {
    let task = condition.withLock { condition in
      defer { condition.task = nil }
      return condition.task
    }
    task?.cancel()
    await task?.value
  }

  /// True when it became ready in time.
  public func waitUntilReady(timeout: Duration) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while !isReady(), clock.now < end {
      do { try await clock.sleep(for: .milliseconds(20)) } catch { return false }
    }
    return isReady()
  }

  /// Writes the launcher to a file, for ``ClickHouseBinary/command(tool:arguments:launcher:)``.
  public static func writeLauncher(to path: String) throws(LocalClickHouseError) {
    guard FileManager.default.createFile(atPath: path, contents: Data(LaunchScript.text.utf8), attributes: [.posixPermissions: 0o600])
    else {
      throw LocalClickHouseError("'\(path)' cannot be written")
    }
  }
}
