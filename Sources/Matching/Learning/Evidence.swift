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

/// Sums of weights of one pair, or of two groups.
struct EvidenceSums: Sendable {
  var match: Double
  var household: Double
  var namesakes: Double

  /// log₂ odds of one person against all else.
  var balance: Double {
    let most = max(household, namesakes, 0)
    if household < -10, namesakes < -10 { return match }
    return match - most - Math.log2(Math.exp2(household - most) + Math.exp2(namesakes - most) + Math.exp2(-most))
  }

  /// The chances of one person, one household, one name; the rest is chance.
  var shares: (match: Double, household: Double, namesakes: Double) {
    let most = max(match, household, namesakes, 0)
    let (a, b, c, d) = (Math.exp2(match - most), Math.exp2(household - most), Math.exp2(namesakes - most), Math.exp2(-most))
    let sum = a + b + c + d
    return (a / sum, b / sum, c / sum)
  }
}
