/// How far two records agree in one comparison. 0 says nothing, 1 is a contradiction, 2 to 9 are partial agreements, from 10 on
/// the values are equal: 10 + ⌊log₂ of the value's frequency⌋, so that a rare name weighs more than a common one.
typealias Level = UInt8

enum Levels {
  static let unknown: Level = 0
  static let different: Level = 1
  static let exact: Level = 10
  /// Five bits of a packed pattern.
  static let count = 32
  static let swapped: Level = 7
  static let nickname: Level = 6
}
