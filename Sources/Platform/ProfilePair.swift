internal import Vocabulary

/// Two profiles, whichever is named first.
struct ProfilePair: Hashable, Comparable, Sendable {
  let first: ProfileRow
  let second: ProfileRow

  init(_ one: ProfileRow, _ other: ProfileRow) {
    first = min(one, other)
    second = max(one, other)
  }

  static func < (left: ProfilePair, right: ProfilePair) -> Bool { (left.first, left.second) < (right.first, right.second) }
}
