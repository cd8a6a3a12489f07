public import Vocabulary

/// How far all profiles have been grouped anew, after the rules changed or a decision was taken back.
public struct IdentityPass: Sendable, Equatable, Codable {
  /// The command that asked for it.
  public var offset: JournalOffset
  /// The last row that was looked at.
  public var cursor: UInt64
  /// The last row that existed when it began: later ones were grouped by the new rules from the beginning.
  public var lastRow: UInt64

  public init(offset: JournalOffset, cursor: UInt64, lastRow: UInt64) {
    self.offset = offset
    self.cursor = cursor
    self.lastRow = lastRow
  }

  public var isDone: Bool { cursor >= lastRow }
}

/// A decision about identifiers that is new, or no longer holds.
public enum IdentityDecisionChange: Sendable, Equatable {
  case add(IdentityDecision)
  case remove(number: UInt32)
}

extension [IdentityDecision] {
  /// - Complexity: linear for each removal.
  public mutating func apply(_ changes: [IdentityDecisionChange]) {
    for change in changes {
      switch change {
      case .add(let decision): append(decision)
      case .remove(let number): removeAll { $0.number == number }
      }
    }
  }
}
