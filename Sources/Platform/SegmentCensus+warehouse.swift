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

  /// Calls `each` with every profile that was not merged away, and the wanted segments it is in.
  public func run(
    _ plan: BulkPlan, segments: [SegmentID], like evaluator: BulkEvaluator, hashKey: HashKey, at now: Timestamp,
    each: (_ record: ProfileRecord, _ members: Set<SegmentID>) -> Void
  ) async throws {
    let nothing = SegmentCensus.nothing(evaluator, at: now)
    var exceptions: [SegmentID: Set<ProfileRow>] = [:]
    for segment in segments {
      let table = RowTable(hashKey)
      let question = plan.question(of: segment, nothing: nothing, at: now)
      try await warehouse.profiles(question, where: !question.holdsForNothing) { ids async throws(WarehouseError) in await table.add(ids) }
      exceptions[segment] = await table.rows
    }
    try await ProfilePages(state: state).forEach { record in
      each(record, Set(segments.filter { nothing.members.contains($0) != (exceptions[$0]?.contains(record.row) ?? false) }))
    }
  }

  private static func nothing(_ evaluator: BulkEvaluator, at now: Timestamp) -> BulkEvaluator.Answer {
    evaluator.evaluate(ProfileRecord(row: ProfileRow(rawValue: 0), sections: []), at: now)
  }
}

private actor RowTable {
  private(set) var rows: Set<ProfileRow> = []
  private let hashKey: HashKey

  init(_ hashKey: HashKey) { self.hashKey = hashKey }

  func add(_ ids: [ProfileID]) { rows.formUnion(ids.compactMap { $0.row(key: hashKey) }) }
}
