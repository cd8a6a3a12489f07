/// Learns without labels how matching pairs look: expectation-maximisation over the counts of comparison patterns.
///
/// Sources: Fellegi and Sunter 1969; Winkler 1988. What is known of all pairs (their number, how often values are equal among them)
/// stays fixed, so the share of matches is counted against all pairs and not only against the candidates.
struct ExpectationMaximisation: Sendable {
  let counts: PatternCounts
  let baseline: Baseline
  let active: [Comparison]
  /// Patterns of pairs that people have called one person.
  var labelled: [UInt64] = []

  static let rounds = 30
  /// A labelled pair says as much as so many that are only likely.
  static let labelStrength = 5.0

  /// - Parameter earlier: a model of the same comparisons, which is kept but for what depends on this table: how frequent values are
  ///   and the share of matches.
  func learn(from earlier: MatchModel? = nil) throws(ResolutionError) -> MatchModel {
    let names = active.map { "\($0)" }
    var start = active.enumerated().map { startingM($1, $0) }
    if let earlier {
      guard earlier.comparisons == names, earlier.isWhole else { throw .otherComparisons(model: earlier.comparisons, table: names) }
      for index in active.indices { start[index] = adapted(earlier.m[index], index) }
    }
    let scale = 1 / max(2, baseline.pairs.squareRoot())
    let hasHouseholds = active.count(where: \.isSharedInHouseholds) >= 2 && !active.allSatisfy(\.isSharedInHouseholds)
    let hasNamesakes = active.contains(.email) && active.contains(.surname) && !active.allSatisfy(\.isSharedByNamesakes)
    // A common place of birth makes no household.
    let hasTwins = hasHouseholds && [.given, .birth].allSatisfy(active.contains) && (active.contains(.street) || active.contains(.phone))
    var model = MatchModel(
      comparisons: names, m: start, u: baseline.u, prior: min(0.01, 0.5 * scale),
      household: strangers(start, share: hasHouseholds ? min(0.005, 0.2 * scale) : 0, \.isSharedInHouseholds),
      namesakes: strangers(start, share: hasNamesakes ? min(0.001, 0.02 * scale) : 0, \.isSharedByNamesakes),
      twins: strangers(start, share: hasTwins ? min(0.0001, 0.005 * scale) : 0, \.isSharedByTwins))
    for _ in 0..<ExpectationMaximisation.rounds {
      let sums = expectation(model)
      maximise(&model, sums, start)
      if earlier != nil { model.m = start }
    }
    return model
  }

  /// Exact levels go by frequency: an earlier table's share of them is spread as this table's values are.
  private func adapted(_ m: [Double], _ index: Int) -> [Double] {
    let exact = Int(Levels.exact)
    let mass = m[exact...].reduce(0, +)
    let spread = baseline.exactShare[index][exact...].reduce(0, +)
    guard spread > 0.5, active[index] != .area, active[index] != .email else { return m }
    return m.indices.map { $0 < exact ? m[$0] : mass * baseline.exactShare[index][$0] / spread + 1e-5 }
  }

  private func strangers(_ start: [[Double]], share: Double, _ isShared: (Comparison) -> Bool) -> Strangers {
    Strangers(chances: active.indices.map { isShared(active[$0]) ? start[$0] : baseline.u[$0] }, share: share)
  }

  /// Expected pairs of one class, in all and by comparison and level.
  private struct ClassSums {
    var total = 0.0
    var levels: [[Double]]

    init(_ comparisons: Int) { levels = [[Double]](repeating: [Double](repeating: 0, count: Levels.count), count: comparisons) }

    mutating func add(_ pattern: UInt64, _ count: Double) {
      guard count > 1e-9 else { return }
      total += count
      addLevels(pattern, count)
    }

    /// What a pair of the class looks like, without counting it.
    mutating func addLevels(_ pattern: UInt64, _ count: Double) {
      for index in levels.indices { levels[index][Comparer.level(pattern, index)] += count }
    }
  }

  /// By class.
  private struct AllSums {
    var match: ClassSums
    var household: ClassSums
    var namesakes: ClassSums
    var twins: ClassSums
  }

  private func expectation(_ model: MatchModel) -> AllSums {
    let none = ClassSums(active.count)
    var sums = AllSums(match: none, household: none, namesakes: none, twins: none)
    let evidence = Evidence(model)
    for (pattern, count) in zip(counts.patterns, counts.counts) {
      let shares = evidence.sums(pattern).shares
      sums.match.add(pattern, count * shares.match)
      sums.household.add(pattern, count * shares.household)
      sums.namesakes.add(pattern, count * shares.namesakes)
      sums.twins.add(pattern, count * shares.twins)
    }
    for pattern in labelled { sums.match.addLevels(pattern, ExpectationMaximisation.labelStrength) }
    return sums
  }

  private func maximise(
    _ model: inout MatchModel, _ sums: AllSums, _ start: [[Double]]
  ) {
    model.prior = min(0.3, max(sums.match.total, 1) / max(baseline.pairs, 2))
    for index in active.indices {
      model.m[index] = blend(sums.match.levels[index], start[index], strength: 20 + 0.02 * sums.match.total)
      for level in Int(Levels.exact)..<Levels.count {
        // Equal pairs that are no matches: all equal ones less the matches.
        let equal = baseline.u[index][level] * baseline.knownPairs[index]
        let others = max(equal - sums.match.levels[index][level], 0.02 * equal, 0.05)
        model.u[index][level] = others / max(1, baseline.knownPairs[index])
      }
    }
    maximise(&model.household, sums.household, model.u, start, \.isSharedInHouseholds)
    maximise(&model.namesakes, sums.namesakes, model.u, start, \.isSharedByNamesakes)
    maximise(&model.twins, sums.twins, model.u, start, \.isSharedByTwins)
  }

  private func maximise(
    _ strangers: inout Strangers, _ sums: ClassSums, _ u: [[Double]], _ start: [[Double]], _ isShared: (Comparison) -> Bool
  ) {
    guard strangers.share > 0 else { return }
    strangers.share = min(0.1, max(sums.total, 0.1) / max(baseline.pairs, 2))
    for index in active.indices {
      strangers.chances[index] =
        isShared(active[index]) ? blend(sums.levels[index], start[index], strength: 50 + 0.02 * sums.total) : u[index]
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
    case .email: partial = [1: 0.25, 2: 0.02, 3: 0.03, 4: 0.04, 5: 0.05, 6: 0.03]
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
