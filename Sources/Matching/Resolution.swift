/// Which records of a table are one person: the whole way from columns to groups.
///
/// Deterministic: the same table and options give the same groups. Needs about 600 bytes a record.
public struct Resolution: Sendable {
  public let roles: ColumnRoles
  public let model: MatchModel
  /// Per record the smallest record of its group.
  public let groupOf: [UInt32]
  /// The share of joined pairs that are right, as the model sees it; 1 when nothing was joined.
  public let precision: Double
  /// Pairs that were compared.
  public var pairCount: Int { pairs.count }
  /// Blocks too large to compare in full.
  public var hotBlocks: Int { pairs.hotBlocks }
  /// What was compared.
  public var comparisons: [String] { comparer.active.map { comparer.name($0) } }

  private let pairs: CandidatePairs
  let comparer: Comparer
  let evidence: Evidence

  /// - Parameter progress: told what is done next, a few times in all.
  /// - Throws: when the model is not of this table's kind or no column tells who somebody is.
  public init(
    _ table: RecordTable, id: Int, options: ResolutionOptions = ResolutionOptions(), progress: (String) -> Void = { _ in }
  ) throws(ResolutionError) {
    for name in options.roles.keys.sorted() + options.different + options.ignored.sorted()
    where !table.columns.contains(where: { $0.name == name }) {
      throw .unknownColumn(name)
    }
    roles = ColumnRoles(table, id: id, ignored: options.ignored, given: options.roles)
    progress("standardising \(table.count) records")
    let comparer = Comparer(Features(table, roles: roles, transliterate: options.transliterate))
    guard !comparer.active.isEmpty || table.count < 2 else { throw .nothingToCompare }
    progress("comparing")
    let pairs = CandidatePairs(comparer)
    progress("learning from \(pairs.count) pairs")
    let learning = ExpectationMaximisation(
      counts: PatternCounts(pairs.patterns), baseline: Baseline(comparer), active: comparer.active,
      labelled: options.labels.filter(\.isOnePerson).map { comparer.pattern($0.left, $0.right) })
    var model = try learning.learn(from: options.model)
    model.calibrate(options.labels.map { (comparer.pattern($0.left, $0.right), $0.isOnePerson) })
    let evidence = Evidence(model)
    progress("grouping")
    var constraints = GroupConstraints(
      columns: options.different.compactMap { name in table.columns.first { $0.name == name }?.values }, records: table.count)
    if Resolution.isOnePerFile(table, pairs, evidence) { constraints.keepFilesApart(table.fileOf) }
    var groups = RecordGroups(comparer, evidence, constraints: constraints)
    groups.grow(pairs, threshold: Math.log2(options.threshold / (1 - options.threshold)))
    groupOf = groups.smallest()
    precision = groups.precision
    self.model = model
    (self.pairs, self.comparer, self.evidence) = (pairs, comparer, evidence)
  }

  /// A candidate pair and the chance that it is one person.
  public func pair(_ index: Int) -> (left: Int, right: Int, chance: Double) {
    (Int(pairs.left[index]), Int(pairs.right[index]), Math.chance(evidence.score(pairs.patterns[index])))
  }

  /// Chance likeness of strangers inside of a file adds up to less than this.
  private static let oncePerFileShare = 0.02

  /// True when several files are linked and hardly any match lies inside of one: each file then holds a person once.
  private static func isOnePerFile(_ table: RecordTable, _ pairs: CandidatePairs, _ evidence: Evidence) -> Bool {
    guard let last = table.fileOf.last, last > 0 else { return false }
    var inside = 0.0
    var across = 0.0
    for index in 0..<pairs.count {
      let chance = Math.chance(evidence.score(pairs.patterns[index]))
      if table.fileOf[Int(pairs.left[index])] == table.fileOf[Int(pairs.right[index])] { inside += chance } else { across += chance }
    }
    return inside < oncePerFileShare * across
  }
}
