/// Resolves a table: which records are one person.
public struct Resolver {
  public var roles: ColumnRoles
  public private(set) var model: MatchModel
  public private(set) var labels: [UInt32]
  public private(set) var pairLeft: [UInt32]
  public private(set) var pairRight: [UInt32]
  public private(set) var pairScores: [Float]
  public private(set) var patterns: Int
  public private(set) var notes: [String] = []

  public init(_ table: RecordTable, id: Int, transliterate: (@Sendable (String) -> String?)? = nil, progress: (String) -> Void = { _ in }) {
    roles = ColumnRoles(table, id: id)
    progress("roles " + zip(table.columns, roles.roles).map { "\($0.name)=\($1)" }.joined(separator: " "))
    let features = Features(table, roles: roles, transliterate: transliterate)
    let comparer = Comparer(features)
    progress("features \(comparer.active)")
    let pairs = CandidatePairs(comparer)
    progress("pairs \(pairs.count) hot \(pairs.hotBlocks)")
    let counts = PatternCounts(pairs.patterns)
    progress("patterns \(counts.patterns.count)")
    let baseline = Baseline(comparer)
    progress("baseline")
    let model = ExpectationMaximisation(counts: counts, baseline: baseline, active: comparer.active).learn()
    progress("learnt prior \(model.prior * baseline.pairs) household \(model.household.share * baseline.pairs) namesakes \(model.namesakes.share * baseline.pairs)")
    let scorer = Evidence(model)
    for (index, comparison) in comparer.active.enumerated() {
      progress(
        "\(comparison) "
          + (1..<Levels.count).filter { model.m[index][$0] > 0.002 }.map { "\($0):\(Int(scorer.match[index][$0] * 10))/m\(Int(model.m[index][$0] * 1000))" }
          .joined(separator: " "))
    }
    var clusters = Clusters(comparer, model)
    clusters.grow(pairs)
    labels = clusters.labels()
    self.model = model
    progress("clustered")
    pairLeft = pairs.left
    pairRight = pairs.right
    pairScores = pairs.patterns.map { Float(scorer.score($0)) }
    patterns = counts.patterns.count
  }
}
