/// Learns without labels how matching pairs look: expectation-maximisation over the counts of comparison patterns.
///
/// Sources: Fellegi and Sunter 1969; Winkler 1988. What is known of all pairs (their number, how often values are equal among them)
/// stays fixed, so the share of matches is counted against all pairs and not only against the candidates.
struct ExpectationMaximisation: Sendable {
  let counts: PatternCounts
  let baseline: Baseline
  let active: [Comparison]

  static let rounds = 30

  func learn() -> MatchModel {
    let start = active.enumerated().map { startingM($1, $0) }
    var model = MatchModel(
      comparisons: active.map { "\($0)" }, m: start, u: baseline.u,
      household: active.indices.map { active[$0].isSharedInHouseholds ? start[$0] : baseline.u[$0] },
      prior: min(0.01, 0.5 / max(2, baseline.pairs.squareRoot())), householdPrior: min(0.005, 0.2 / max(2, baseline.pairs.squareRoot())))
    if active.count(where: \.isSharedInHouseholds) < 2 || active.allSatisfy(\.isSharedInHouseholds) { model.householdPrior = 0 }
    for _ in 0..<ExpectationMaximisation.rounds {
      let sums = expectation(model)
      maximise(&model, sums, start)
    }
    return model
  }

  private struct Sums {
    var matches = 0.0
    var households = 0.0
    var byMatch: [[Double]]
    var byHousehold: [[Double]]
  }

  /// How many pairs of each level the model holds for matches and for households.
  private func expectation(_ model: MatchModel) -> Sums {
    let empty = [[Double]](repeating: [Double](repeating: 0, count: Levels.count), count: active.count)
    var sums = Sums(byMatch: empty, byHousehold: empty)
    let evidence = Evidence(model)
    for (pattern, count) in zip(counts.patterns, counts.counts) {
      let odds = evidence.odds(pattern)
      let match = count * odds.match
      let household = count * odds.household
      sums.matches += match
      sums.households += household
      for index in active.indices {
        let level = Comparer.level(pattern, index)
        sums.byMatch[index][level] += match
        sums.byHousehold[index][level] += household
      }
    }
    return sums
  }

  private func maximise(_ model: inout MatchModel, _ sums: Sums, _ start: [[Double]]) {
    model.prior = min(0.3, max(sums.matches, 1) / max(baseline.pairs, 2))
    if model.householdPrior > 0 { model.householdPrior = min(0.1, max(sums.households, 0.1) / max(baseline.pairs, 2)) }
    for index in active.indices {
      model.m[index] = blend(sums.byMatch[index], start[index], strength: 20 + 0.02 * sums.matches)
      if active[index].isSharedInHouseholds {
        model.household[index] = blend(sums.byHousehold[index], start[index], strength: 50 + 0.02 * sums.households)
      }
      for level in Int(Levels.exact)..<Levels.count {
        // Equal pairs that are no matches: all equal ones less the matches.
        let equal = baseline.u[index][level] * baseline.knownPairs[index]
        let others = max(equal - sums.byMatch[index][level], 0.02 * equal, 0.05)
        model.u[index][level] = others / max(1, baseline.knownPairs[index])
      }
      if !active[index].isSharedInHouseholds { model.household[index] = model.u[index] }
    }
  }

  private func blend(_ sums: [Double], _ start: [Double], strength: Double) -> [Double] {
    let known = sums[1...].reduce(0, +)
    return sums.indices.map { $0 == 0 ? 1 : (sums[$0] + strength * start[$0]) / (known + strength) }
  }

  /// Where learning starts, and what it leans to where data are few.
  private func startingM(_ comparison: Comparison, _ index: Int) -> [Double] {
    var partial: [Int: Double]
    switch comparison {
    case .given: partial = [1: 0.04, 2: 0.02, 3: 0.02, 4: 0.02, 5: 0.06, 6: 0.05, 7: 0.02]
    case .surname: partial = [1: 0.06, 2: 0.01, 3: 0.02, 4: 0.02, 5: 0.06, 6: 0.02, 7: 0.02]
    case .birth: partial = [1: 0.03, 2: 0.01, 3: 0.02, 4: 0.02, 5: 0.01, 6: 0.08]
    case .email: partial = [1: 0.25, 2: 0.02, 3: 0.03, 4: 0.04, 5: 0.05]
    case .phone, .nationalID: partial = [1: 0.2, 3: 0.02, 4: 0.06]
    case .street: partial = [1: 0.2, 3: 0.02, 4: 0.03, 5: 0.03, 6: 0.1]
    case .area: partial = [1: 0.15, 3: 0.03, 4: 0.03, 5: 0.04, 6: 0.06, 7: 0.06, 8: 0.05, 9: 0.05]
    case .gender: partial = [1: 0.03, 3: 0.005, 4: 0.005, 5: 0.005]
    default: partial = [1: 0.25, 3: 0.05, 4: 0.1, 5: 0.05]
    }
    let rest = 1 - partial.values.reduce(0, +)
    var m = [Double](repeating: 1e-4, count: Levels.count)
    for (level, value) in partial { m[level] = value }
    let share = baseline.exactShare[index]
    for level in Int(Levels.exact)..<Levels.count { m[level] = rest * share[level] + 1e-5 }
    if comparison == .area { for level in 26..<32 { m[level] = 0.02 } }
    m[0] = 1
    return m
  }
}
