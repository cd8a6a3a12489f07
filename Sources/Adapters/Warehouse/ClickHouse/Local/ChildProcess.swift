internal import Foundation
internal import Glibc

/// A process that `kith` started and that lives no longer than `kith`: its standard input is a pipe that nobody ever writes to.
///
/// It has a process group of its own, so that Ctrl-C in a terminal reaches only `kith`; the launcher closes all other descriptors.
final class ChildProcess: Sendable {
  let id: pid_t
  /// Closed when this value goes, or when `kith` does.
  private let lifeline: Int32
  private let ended: AsyncStream<ExitStatus>

  enum ExitStatus: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)

    init(waitStatus status: Int32) {
      let signal = status & 0x7F
      self = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
    }
  }

  /// - Parameter output: a file that takes the place of standard output and error; its earlier contents are lost.
  init(command: [String], output: String, environment: [String: String]) throws(LocalClickHouseError) {
    var ends: [Int32] = [-1, -1]
    // A pair of sockets, since it can be made close-on-exec in one step; else a child that another thread starts now would hold the far end.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw LocalClickHouseError("no pipe can be made: \(ChildProcess.words(errno))") }
    let spawned = ChildProcess.spawn(command, input: ends[0], output: output, environment)
    close(ends[0])
    guard case .success(let id) = spawned else {
      close(ends[1])
      throw LocalClickHouseError("'\(command[0])' cannot be started")
    }
    self.id = id
    lifeline = ends[1]
    let (stream, continuation) = AsyncStream<ExitStatus>.makeStream()
    ended = stream
    let thread = Thread {
      var status: Int32 = 0
      while waitpid(id, &status, 0) == -1, errno == EINTR {}
      continuation.yield(ExitStatus(waitStatus: status))
      continuation.finish()
    }
    thread.name = "kith-child"
    thread.stackSize = 256 << 10
    thread.start()
  }

  deinit { close(lifeline) }

  /// Waits for the end, once; nil when the waiting task is cancelled first.
  func exit() async -> ExitStatus? {
    for await status in ended { return status }
    return nil
  }

  func send(_ signal: Int32) { kill(id, signal) }

  private static func spawn(
    _ command: [String], input: Int32, output: String, _ environment: [String: String]
  ) -> Result<pid_t, LocalClickHouseError> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var id: pid_t = 0
    let failure = withTexts(command) { arguments in
      withTexts(environment.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawn(&id, command[0], &actions, &attributes, arguments, variables)
      }
    }
    return failure == 0 ? .success(id) : .failure(LocalClickHouseError(words(failure)))
  }

  private static func withTexts<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
