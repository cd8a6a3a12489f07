public import Ports
public import Vocabulary

/// How segments are judged over everything at once: their conditions on behaviour by the warehouse, where it can say exactly what the flow says, else all by
/// the flow's own code.
public enum BulkWay: Sendable {
  case warehouse(BulkPlan)
  case flow(because: BulkObstacle)
}

/// What only the flow's own code judges exactly.
public enum BulkObstacle: Error, Sendable, Equatable, CaseIterable {
  /// A trait that is one of several values: first, last, most frequent, list, scores.
  case chosenValue
  /// Text of an event that is read as a date.
  case date
  /// A regular expression over events.
  case pattern
  /// Arrays within arrays.
  case list
  /// The segment has no members.
  case notKept
  /// More conditions on behaviour, beside some on profiles, than a ``BehaviourVerdict`` has room for.
  case many
}

/// One condition of a plan; parts are places of earlier ones. `all` of none holds, `any` of none does not.
enum BulkStep: Sendable, Equatable {
  case all([Int])
  case any([Int])
  case not(Int)
  /// A place in ``BulkPlan/behaviours``.
  case behaviour(Int)
  /// A place among the conditions that a profile answers without its events.
  case profile(Int)
}

/// Segments taken apart: what is asked of the warehouse, what of the profiles, and how it goes together.
public struct BulkPlan: Sendable {
  /// Conditions on behaviour, each once; none has parts.
  public let behaviours: [BehaviourTest]
  /// Places of all segments that take part, in ``tests`` too.
  public let segments: [SegmentID: Int]
  /// Places of the target's conditions, in the order of ``BulkEvaluator/conditions``.
  public let conditions: [Int]
  private let target: SegmentID
  private let steps: [BulkStep]
  private let behaviourConditions: [CompiledCondition]
  private let profileConditions: [CompiledCondition]

  init(_ planner: BulkPlanner, definitions: Definitions, conditions: [Int], target: SegmentID) {
    (steps, behaviours, segments) = (planner.steps, planner.behaviours, planner.segments)
    (self.conditions, self.target) = (conditions, target)
    var compiler = SegmentCompiler(
      segment: nil, starts: [:], keys: definitions.segments, all: CompiledSegments(definitions: definitions))
    behaviourConditions = planner.behaviours.map { test in
      switch test {
      case .did(let behaviour): compiler.compile(.did(behaviour))
      case .sequence(let sequence): compiler.compile(.sequence(sequence))
      case .all, .any, .not: CompiledCondition(.nothing, label: "no behaviour")
      }
    }
    profileConditions = planner.profileConditions.map { compiler.compile($0) }
  }

  /// Whether profiles are asked too; then the warehouse cannot count by itself.
  public var asksProfiles: Bool { !profileConditions.isEmpty }

  /// Whether the warehouse can say at once what every profile did of it.
  public var hasVerdicts: Bool { behaviours.count <= BehaviourVerdict.testsMax }

  // MARK: By the warehouse alone

  /// All that the warehouse is asked when it counts by itself, unless ``asksProfiles``.
  public var tests: [BehaviourTest] {
    steps.map { step in
      switch step {
      case .all(let parts): .all(parts)
      case .any(let parts): .any(parts)
      case .not(let part): .not(part)
      case .behaviour(let place): behaviours[place]
      case .profile: .any([])
      }
    }
  }

  /// - Parameters:
  ///   - nothing: what the flow says of a profile without events.
  ///   - end: only events before it.
  /// - Precondition: not ``asksProfiles``.
  public func question(
    nothing: BulkEvaluator.Answer, at now: Timestamp, earlier: Timestamp? = nil, before end: JournalOffset? = nil
  ) -> BehaviourQuestion {
    BehaviourQuestion(
      tests: tests, target: segments[target] ?? 0, holdsForNothing: nothing.members.contains(target), end: end, now: now, earlier: earlier)
  }

  // MARK: Profile by profile

  /// What ``behaviours`` say of a profile without events, as the flow says it.
  public func verdictOnNothing(at now: Timestamp) -> UInt64 {
    let evaluator = SegmentEvaluator(sections: [], now: now, memberships: [])
    var bits: UInt64 = 0
    for (place, condition) in behaviourConditions.enumerated() where evaluator.evaluate(condition).holds { bits |= 1 << UInt64(place) }
    return bits
  }

  /// - Parameters:
  ///   - bits: what ``behaviours`` say of the profile, as in ``BehaviourVerdict``.
  ///   - accounts: those of the profile at least, by id.
  public func answer(
    _ record: ProfileRecord, behaviours bits: UInt64, at now: Timestamp, accounts: [String: Account] = [:]
  ) -> BulkEvaluator.Answer {
    let evaluator = SegmentEvaluator(record, now: now, accounts: accounts)
    var holds: [Bool] = []
    holds.reserveCapacity(steps.count)
    for step in steps {
      let answer =
        switch step {
        case .all(let parts): parts.allSatisfy { holds[$0] }
        case .any(let parts): parts.contains { holds[$0] }
        case .not(let part): !holds[part]
        case .behaviour(let place): bits >> UInt64(place) & 1 == 1
        case .profile(let place): evaluator.evaluate(profileConditions[place]).holds
        }
      holds.append(answer)
    }
    var answer = BulkEvaluator.Answer()
    for (segment, place) in segments where holds[place] { answer.members.insert(segment) }
    answer.holds = conditions.map { holds[$0] }
    return answer
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
      let plan = BulkPlan(planner, definitions: definitions, conditions: own, target: target)
      if plan.asksProfiles, !plan.hasVerdicts { throw .many }
      self = .warehouse(plan)
    } catch {
      self = .flow(because: error)
    }
  }
}
