internal import Ports
public import Segmentation
public import Vocabulary

/// Counts that the warehouse makes by itself, where it says exactly what the flow says.
extension SegmentCensus {
  /// What one profile is asked about in a preview, counted over all of them.
  public struct Counts: Sendable {
    public var profiles: Int
    /// In the order of the evaluator's conditions.
    public var conditions: [Int]
    /// Of all segments that take part, and how many of them the target has too.
    public var segments: [SegmentID: (size: Int, both: Int)]
    public var sample: [ProfileID]
    public var entered: Int
    public var left: Int
  }

  /// - Parameter evaluator: of the same definitions and target; it says what holds for profiles without events.
  public func count(
    _ plan: BulkPlan, target: SegmentID, like evaluator: BulkEvaluator, at now: Timestamp, earlier: Timestamp? = nil
  ) async throws -> Counts {
    let nothing = SegmentCensus.nothing(evaluator, at: now)
    // At most one commit apart from what the warehouse counts: who comes in between did nothing before.
    let profiles = try await state.profileCount()
    let answer = try await warehouse.count(plan.question(nothing: nothing, at: now, earlier: earlier))
    try Task.checkCancellation()
    guard answer.sizes.count == plan.tests.count, answer.both.count == plan.tests.count else {
      throw WarehouseError.unavailable(reason: "its count is not understood")
    }
    let others = max(0, profiles - answer.profiles)
    func size(_ place: Int, _ holdsForNothing: Bool) -> Int { answer.sizes[place] + (holdsForNothing ? others : 0) }
    let isMember = nothing.members.contains(target)
    return Counts(
      profiles: profiles, conditions: zip(plan.conditions, nothing.holds).map { size($0, $1) },
      segments: Dictionary(
        uniqueKeysWithValues: plan.segments.map { id, place in
          let holds = nothing.members.contains(id)
          return (id, (size(place, holds), answer.both[place] + (holds && isMember ? others : 0)))
        }),
      sample: answer.sample, entered: answer.entered, left: answer.left)
  }

  /// Calls `each` as the run by the flow's code does: what people did is judged by the warehouse, the rest by their profiles.
  /// - Parameter evaluator: of the same definitions.
  /// - Precondition: the plan ``BulkPlan/hasVerdicts``.
  public func run(
    _ plan: BulkPlan, like evaluator: BulkEvaluator, hashKey: HashKey, at now: Timestamp, earlier: Timestamp? = nil,
    each: (_ record: ProfileRecord, _ now: BulkEvaluator.Answer, _ earlier: BulkEvaluator.Answer?) -> Void
  ) async throws {
    let verdicts = try await verdicts(plan, hashKey, at: now, until: nil)
    var before: VerdictTable?
    if let earlier { before = try await self.verdicts(plan, hashKey, at: earlier, until: earlier) }
    try await forEachProfile(withAccounts: evaluator.asksAccounts) { record, accounts in
      var then: BulkEvaluator.Answer?
      if let earlier, let before {
        then =
          SegmentCensus.isKnown(record, at: earlier)
          ? plan.answer(record, behaviours: before[record.row], at: earlier, accounts: accounts) : BulkEvaluator.Answer()
      }
      each(record, plan.answer(record, behaviours: verdicts[record.row], at: now, accounts: accounts), then)
    }
  }

  private func verdicts(_ plan: BulkPlan, _ hashKey: HashKey, at moment: Timestamp, until end: Timestamp?) async throws -> VerdictTable {
    let collected = CollectedVerdicts(VerdictTable(nothing: plan.verdictOnNothing(at: moment)), hashKey)
    if !plan.behaviours.isEmpty {
      try await warehouse.verdicts(plan.behaviours, at: moment, until: end) { verdicts async throws(WarehouseError) in
        await collected.add(verdicts)
      }
    }
    return await collected.table
  }

  private static func nothing(_ evaluator: BulkEvaluator, at now: Timestamp) -> BulkEvaluator.Answer {
    evaluator.evaluate(ProfileRecord(row: ProfileRow(rawValue: 0), sections: []), at: now)
  }
}

/// What conditions on behaviour say of each profile: some 40 bytes for each that did any of it.
private struct VerdictTable {
  let nothing: UInt64
  var bits: [ProfileRow: UInt64] = [:]

  init(nothing: UInt64) { self.nothing = nothing }

  subscript(row: ProfileRow) -> UInt64 { bits[row] ?? nothing }
}

private actor CollectedVerdicts {
  private(set) var table: VerdictTable
  private let hashKey: HashKey

  init(_ table: VerdictTable, _ hashKey: HashKey) {
    self.table = table
    self.hashKey = hashKey
  }

  func add(_ verdicts: [BehaviourVerdict]) {
    for verdict in verdicts where verdict.holds != table.nothing {
      if let row = verdict.profile.row(key: hashKey) { table.bits[row] = verdict.holds }
    }
  }
}
