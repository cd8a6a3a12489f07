/// What was learnt: how likely each level of each comparison is among pairs of one person and among pairs of two.
public struct MatchModel: Sendable, Equatable, Codable {
  /// Names of the comparisons in the order of a pattern's bits.
  public internal(set) var comparisons: [String]
  /// P(level | same person), by comparison and level; 1 for the unknown level.
  public internal(set) var m: [[Double]]
  /// P(level | two persons).
  public internal(set) var u: [[Double]]
  /// The share of matching pairs among all pairs.
  public internal(set) var prior: Double
  /// People of one household: they share surname and address, and are not one person.
  public internal(set) var household: Strangers
  /// People of one name: their mail addresses are made of it.
  public internal(set) var namesakes: Strangers
  /// Twins: they share all that a household does and the day of birth, and are called differently.
  public internal(set) var twins: Strangers

  /// Whether every table has its place and every chance is one.
  var isWhole: Bool {
    let tables = [m, u, household.chances, namesakes.chances, twins.chances]
    return tables.allSatisfy { table in
      table.count == comparisons.count
        && table.allSatisfy { $0.count == Levels.count && $0.allSatisfy { $0.isFinite && $0 > 0 && $0 <= 1 } }
    } && prior > 0 && prior < 1
  }

  /// Moves the prior so that the chances of labelled pairs are right on the whole; with few labels it moves little.
  mutating func calibrate(_ labels: [(pattern: UInt64, isOnePerson: Bool)]) {
    guard labels.contains(where: \.isOnePerson), labels.contains(where: { !$0.isOnePerson }) else { return }
    let evidence = Evidence(self)
    let scores = labels.map { (evidence.score($0.pattern), $0.isOnePerson) }
    var best = (shift: 0.0, loss: Double.infinity)
    for step in -24...24 {
      let shift = Double(step) / 4
      var loss = shift * shift / 4
      for (score, isOnePerson) in scores {
        let chance = min(1 - 1e-6, max(1e-6, Math.chance(score + shift)))
        loss -= Math.log2(isOnePerson ? chance : 1 - chance)
      }
      if loss < best.loss { best = (shift, loss) }
    }
    let odds = prior / (1 - prior) * Math.exp2(best.shift)
    prior = odds / (1 + odds)
  }
}
