public import JSONTape
public import Vocabulary

/// Evaluates segments over whole histories, for previews and audits: first all events, then profile after profile. It is the flow's own
/// evaluation, begun with empty facts.
public struct BulkEvaluator: Sendable {
  /// For one profile.
  public struct Answer: Sendable {
    /// Of all segments that are evaluated.
    public var members: Set<SegmentID> = []
    /// Whether each condition of the segment in question holds, in the order of ``conditions``.
    public var holds: [Bool] = []

    /// In no segment.
    public init() {}
  }

  private let segmentation: Segmenter
  private let target: (definition: SegmentCondition, compiled: CompiledCondition)?
  /// The conditions of the segment in question, each with its path, outer ones first.
  public let conditions: [(path: String, condition: SegmentCondition)]
  private var facts: [SignatureID: [FactLog]] = [:]

  /// - Parameter target: the segment whose conditions are judged one by one; nil for none.
  public init(definitions: Definitions, target: SegmentID? = nil) {
    var definitions = definitions
    // From the very first event on, and without waiting for anything.
    definitions.streamStarts = [:]
    for index in definitions.segments.indices where definitions.segments[index].status == .paused {
      definitions.segments[index].status = .live
    }
    let compiled = CompiledSegments(definitions: definitions)
    segmentation = Segmenter(compiled: compiled, warmups: [])
    let definition = definitions.segments.first { $0.id == target }?.condition
    let judged = target.flatMap { compiled.indices[$0] }.map { compiled.segments[$0].condition }
    if let definition, let judged { self.target = (definition, judged) } else { self.target = nil }
    conditions = definition.map { BulkEvaluator.list($0, path: "where") } ?? []
  }

  /// Names of the events that matter; empty for all of them, nil for none.
  public var eventNames: [String]? {
    let streams = segmentation.compiled.streams
    if streams.isEmpty { return nil }
    return streams.contains { $0.events.isEmpty } ? [] : Set(streams.flatMap(\.events)).sorted()
  }

  /// Whether profiles are judged by their accounts too.
  public var asksAccounts: Bool { !segmentation.compiled.accountTraits.isEmpty }

  /// Takes in an event, in any order.
  public mutating func note(name: String, owner: SignatureID, time: Timestamp, properties: JSONElement?) {
    let selector = segmentation.compiled.selector
    selector.select(name: name, time: time, properties: properties, now: time) { _, stream in
      stream.note(time: time, properties: properties, in: &facts[owner, default: []], now: time)
    }
  }

  /// Judges one profile by its traits, its signatures, and the events that were noted.
  /// - Parameter accounts: those of the profile at least, by id, if ``asksAccounts``.
  public func evaluate(_ record: ProfileRecord, at now: Timestamp, accounts: [String: Account] = [:]) -> Answer {
    var record = record
    record.memberships = []
    record.expiries = []
    for index in record.sections.indices { record.sections[index].facts = facts[record.sections[index].id] ?? [] }
    _ = segmentation.evaluate(&record, touched: segmentation.everything(), now: now, accounts: accounts)
    var answer = Answer()
    answer.members = Set(record.memberships.map(\.segment))
    guard let target else { return answer }
    let evaluator = SegmentEvaluator(record, now: now, accounts: accounts)
    BulkEvaluator.judge(target.definition, target.compiled, evaluator, &answer.holds)
    return answer
  }

  /// Along the definition: a test of a tag is one condition there, and many when it is compiled.
  private static func judge(
    _ definition: SegmentCondition, _ condition: CompiledCondition, _ evaluator: SegmentEvaluator, _ holds: inout [Bool]
  ) {
    holds.append(evaluator.evaluate(condition).holds)
    switch definition {
    case .all(let parts), .any(let parts): for (part, compiled) in zip(parts, condition.parts) { judge(part, compiled, evaluator, &holds) }
    case .not(let part): judge(part, condition.parts[0], evaluator, &holds)
    case .trait, .did, .sequence, .memberOf, .account, .household: break
    }
  }

  private static func list(_ condition: SegmentCondition, path: String) -> [(path: String, condition: SegmentCondition)] {
    var result = [(path, condition)]
    switch condition {
    case .all(let parts): for (index, part) in parts.enumerated() { result += list(part, path: "\(path).all[\(index)]") }
    case .any(let parts): for (index, part) in parts.enumerated() { result += list(part, path: "\(path).any[\(index)]") }
    case .not(let part): result += list(part, path: "\(path).not")
    case .trait, .did, .sequence, .memberOf, .account, .household: break
    }
    return result
  }
}
