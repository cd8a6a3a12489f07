import Testing

/// A rule that is broken somewhere.
struct Violation: Hashable, CustomStringConvertible {
  let path: String
  let line: Int
  let what: String

  var description: String { "\(path):\(line): \(what)" }
}

/// Reports each violation as an issue of its own, with file and line.
func expectNone(_ violations: [Violation], at location: SourceLocation = #_sourceLocation) {
  for violation in violations { Issue.record(Comment(rawValue: violation.description), sourceLocation: location) }
}
