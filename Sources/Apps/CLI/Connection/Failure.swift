/// What scripts branch on.
enum ExitStatus: Int32, Sendable {
  case failed = 1
  case usage = 2
  case unreachable = 3
  case notFound = 4
  case refused = 5
}

/// Why a command ends without having done its work: one sentence for people and a code for scripts.
struct Failure: Error, Sendable {
  var code: ExitStatus
  var message: String

  init(_ code: ExitStatus, _ message: String) {
    self.code = code
    self.message = message
  }
}
