/// How far two records agreed that somebody has decided about, by the names of the comparisons: a label that outlives the records.
public struct LabelledLevels: Sendable, Equatable {
  public var levels: [String: UInt8]
  public var isOnePerson: Bool

  public init(levels: [String: UInt8], isOnePerson: Bool) {
    self.levels = levels
    self.isOnePerson = isOnePerson
  }

  func pattern(_ comparisons: [String]) -> UInt64 {
    var pattern: UInt64 = 0
    for (index, name) in comparisons.enumerated() {
      pattern |= UInt64(min(31, levels[name] ?? 0)) << UInt64(index * 5)
    }
    return pattern
  }
}
