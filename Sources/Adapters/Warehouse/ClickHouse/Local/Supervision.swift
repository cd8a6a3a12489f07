/// Decides what happens after a server ended or hangs. A value without clock or process.
package struct Supervision: Equatable {
  private var failures = 0

  package init() {}

  /// A server that ran for so long begins with a clean record when it ends.
  static let healthyAfter: Duration = .seconds(60)

  /// How long to wait before the next start: none at first, then 1, 2, 4 … at most 60 s.
  package mutating func pause(afterRunning time: Duration) -> Duration {
    if time >= Supervision.healthyAfter { failures = 0 }
    failures += 1
    return failures == 1 ? .zero : .seconds(min(60, 1 << min(failures - 2, 6)))
  }

  /// What ended the server, in words.
  static func words(for end: ServerEnd, lastWords: String?) -> String {
    let because = lastWords.map { ": \($0)" } ?? ""
    return switch end {
    case .exited(.code(0)): "ClickHouse ended by itself"
    case .exited(.code(76)): "ClickHouse could not open a file, or another server holds its folder\(because)"
    case .exited(.code(let code)): "ClickHouse ended with status \(code)\(because)"
    case .exited(.signal(9)): "ClickHouse was killed; the system may be out of memory"
    case .exited(.signal(let signal)): "ClickHouse was ended by signal \(signal)"
    case .hung: "ClickHouse did not answer any more and was ended"
    case .neverReady: "ClickHouse did not become ready and was ended"
    case .stopped: "ClickHouse was stopped"
    }
  }
}

/// How one run of the server came to its end.
enum ServerEnd: Sendable, Equatable {
  case exited(ChildProcess.ExitStatus)
  case hung
  case neverReady
  case stopped
}
