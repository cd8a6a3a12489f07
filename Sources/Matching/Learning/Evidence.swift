/// The weights of a model, in bits, ready to be added up.
struct Evidence: Sendable {
  /// log₂ (m / u) and log₂ (household / u), by comparison and level.
  let match: [[Double]]
  let household: [[Double]]
  let prior: Double
  let householdPrior: Double

  init(_ model: MatchModel) {
    prior = Math.log2(model.prior / (1 - model.prior))
    householdPrior = model.householdPrior > 0 ? Math.log2(model.householdPrior) : -1000
    match = zip(model.m, model.u).map { Evidence.weights($0, $1) }
    household = zip(model.household, model.u).map { Evidence.weights($0, $1) }
  }

  private static func weights(_ m: [Double], _ u: [Double]) -> [Double] {
    (0..<Levels.count).map { level in
      if level == 0 { return 0 }
      let weight = min(24, max(-12, Math.log2(m[level] / max(u[level], 1e-12))))
      // A contradiction never speaks for a match.
      return level == 1 ? min(0, weight) : weight
    }
  }

  /// The chances of a pair: one person, one household.
  func odds(_ pattern: UInt64) -> (match: Double, household: Double) {
    var m = prior
    var h = householdPrior
    for index in match.indices {
      let level = Comparer.level(pattern, index)
      m += match[index][level]
      h += household[index][level]
    }
    let most = max(m, h, 0)
    let (a, b, c) = (Math.exp2(m - most), Math.exp2(h - most), Math.exp2(-most))
    return (a / (a + b + c), b / (a + b + c))
  }

  /// log₂ odds of one person against all else, of the summed weights.
  @inline(__always) static func balance(match: Double, household: Double) -> Double {
    if household < -8 { return match }
    if household > 40 { return match - household }
    return match - Math.log2(1 + Math.exp2(household))
  }

  /// log₂ odds that the pair is one person.
  func score(_ pattern: UInt64) -> Double {
    var m = prior
    var h = householdPrior
    for index in match.indices {
      let level = Comparer.level(pattern, index)
      m += match[index][level]
      h += household[index][level]
    }
    return Evidence.balance(match: m, household: h)
  }
}
