/// The weights of a model, in bits against two records taken at random, ready to be added up.
struct Evidence: Sendable {
  let match: [[Double]]
  let household: [[Double]]
  let namesakes: [[Double]]
  let twins: [[Double]]
  /// The same as ratios.
  let matchRatios: [[Double]]
  let householdRatios: [[Double]]
  let namesakeRatios: [[Double]]
  let twinRatios: [[Double]]
  let priors: EvidenceSums

  init(_ model: MatchModel) {
    priors = EvidenceSums(
      match: Math.log2(model.prior / (1 - model.prior)), household: Evidence.prior(model.household),
      namesakes: Evidence.prior(model.namesakes), twins: Evidence.prior(model.twins))
    match = zip(model.m, model.u).map { Evidence.weights($0, $1) }
    household = zip(model.household.chances, model.u).map { Evidence.weights($0, $1) }
    namesakes = zip(model.namesakes.chances, model.u).map { Evidence.weights($0, $1) }
    twins = zip(model.twins.chances, model.u).map { Evidence.weights($0, $1) }
    matchRatios = match.map { $0.map { Math.exp2($0) } }
    householdRatios = household.map { $0.map { Math.exp2($0) } }
    namesakeRatios = namesakes.map { $0.map { Math.exp2($0) } }
    twinRatios = twins.map { $0.map { Math.exp2($0) } }
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
    for index in match.indices { add(index, Comparer.level(pattern, index), to: &sums) }
    return sums
  }

  /// What one comparison says.
  @inline(__always) func add(_ index: Int, _ level: Int, to sums: inout EvidenceSums) {
    sums.match += match[index][level]
    sums.household += household[index][level]
    sums.namesakes += namesakes[index][level]
    sums.twins += twins[index][level]
  }

  /// log₂ odds that the pair is one person.
  func score(_ pattern: UInt64) -> Double { sums(pattern).balance }
}
