/// The weights of a model, in bits against two records taken at random, ready to be added up.
struct Evidence: Sendable {
  let match: [[Double]]
  let household: [[Double]]
  let namesakes: [[Double]]
  /// The same as ratios.
  let matchRatios: [[Double]]
  let householdRatios: [[Double]]
  let namesakeRatios: [[Double]]
  let priors: EvidenceSums

  init(_ model: MatchModel) {
    priors = EvidenceSums(
      match: Math.log2(model.prior / (1 - model.prior)), household: Evidence.prior(model.household),
      namesakes: Evidence.prior(model.namesakes))
    match = zip(model.m, model.u).map { Evidence.weights($0, $1) }
    household = zip(model.household.chances, model.u).map { Evidence.weights($0, $1) }
    namesakes = zip(model.namesakes.chances, model.u).map { Evidence.weights($0, $1) }
    matchRatios = match.map { $0.map { Math.exp2($0) } }
    householdRatios = household.map { $0.map { Math.exp2($0) } }
    namesakeRatios = namesakes.map { $0.map { Math.exp2($0) } }
  }

  private static func prior(_ class: Strangers) -> Double { `class`.share > 0 ? Math.log2(`class`.share) : -1000 }

  private static func weights(_ m: [Double], _ u: [Double]) -> [Double] {
    (0..<Levels.count).map { level in
      if level == 0 { return 0 }
      let weight = min(24, max(-12, Math.log2(m[level] / max(u[level], 1e-12))))
      // A contradiction never speaks for a match.
      return level == 1 ? min(0, weight) : weight
    }
  }

  func sums(_ pattern: UInt64) -> EvidenceSums {
    var sums = priors
    for index in match.indices {
      let level = Comparer.level(pattern, index)
      sums.match += match[index][level]
      sums.household += household[index][level]
      sums.namesakes += namesakes[index][level]
    }
    return sums
  }

  /// log₂ odds that the pair is one person.
  func score(_ pattern: UInt64) -> Double { sums(pattern).balance }
}
