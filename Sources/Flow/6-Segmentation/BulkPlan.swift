public import Ports
public import Vocabulary

/// How segments are judged over everything at once: by the warehouse, where it can say exactly what the flow says, else by the flow's own code.
public enum BulkWay: Sendable {
  case warehouse(BulkPlan)
  case flow(because: BulkObstacle)
}

/// What only the flow's own code judges exactly.
public enum BulkObstacle: Error, Sendable, Equatable, CaseIterable {
  /// Traits stand in the profiles, which the warehouse has a second or two late.
  case trait
  /// A trait that is one of several values: first, last, most frequent, list, scores.
  case chosenValue
  /// Text that is read as a date.
  case date
  /// A regular expression.
  case pattern
  /// Arrays within arrays.
  case list
  /// The segment has no members.
  case notKept
}

/// Conditions as a ``BehaviourQuestion`` asks for them.
public struct BulkPlan: Sendable {
  public let tests: [BehaviourTest]
  /// Places of the target's conditions, in the order of ``BulkEvaluator/conditions``.
  public let conditions: [Int]
  /// Places of all segments that take part.
  public let segments: [SegmentID: Int]
  private let target: SegmentID

  init(tests: [BehaviourTest], conditions: [Int], segments: [SegmentID: Int], target: SegmentID) {
    self.tests = tests
    self.conditions = conditions
    self.segments = segments
    self.target = target
  }

  /// - Parameters:
  ///   - nothing: what the flow says of a profile without events.
  ///   - segment: whose members are wanted; nil for the target.
  public func question(
    of segment: SegmentID? = nil, nothing: BulkEvaluator.Answer, at now: Timestamp, earlier: Timestamp? = nil,
    before end: JournalOffset? = nil
  ) -> BehaviourQuestion {
    let segment = segment ?? target
    return BehaviourQuestion(
      tests: tests, target: segments[segment] ?? 0, holdsForNothing: nothing.members.contains(segment), end: end, now: now, earlier: earlier
    )
  }
}

extension BulkWay {
  /// - Parameters:
  ///   - target: the segment whose conditions are judged one by one.
  ///   - others: segments that are judged too.
  public init(definitions: Definitions, target: SegmentID, others: [SegmentID] = []) {
    var planner = BulkPlanner(definitions: definitions)
    do throws(BulkObstacle) {
      for other in [target] + others { _ = try planner.place(segment: other) }
      guard let own = planner.places[target] else { throw .notKept }
      self = .warehouse(BulkPlan(tests: planner.tests, conditions: own, segments: planner.segments, target: target))
    } catch {
      self = .flow(because: error)
    }
  }
}
