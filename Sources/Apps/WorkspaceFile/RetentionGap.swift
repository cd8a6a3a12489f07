public import Vocabulary

/// A segment whose window reaches further back than events of a name are kept. Whom it is worked out for anew - a new or changed segment, a preview - it
/// lacks the past for; what it counted while the events were there stays counted.
public struct RetentionGap: Sendable, Equatable {
  /// The segment's key.
  public var segment: String
  /// The event's name; `any` for those without a rule of their own.
  public var event: String
  public var keptDays: Int
  /// How far back the segment looks; nil without an end.
  public var neededDays: Int?

  public init(segment: String, event: String, keptDays: Int, neededDays: Int?) {
    self.segment = segment
    self.event = event
    self.keptDays = keptDays
    self.neededDays = neededDays
  }

  /// One line, for people.
  public var sentence: String {
    let reach = neededDays.map { "looks back \($0)d" } ?? "looks back without an end"
    return
      "segment \(segment) \(reach) at \(event == "any" ? "any event" : event), which is kept for \(keptDays)d: worked out anew, it lacks its past"
  }
}

extension RetentionGap {
  /// Of all segments that are kept: in their order, by event.
  public static func all(in definitions: Definitions) -> [RetentionGap] {
    definitions.segments.filter(\.status.isKept).flatMap { of($0, in: definitions) }
  }

  public static func of(_ segment: SegmentDefinition, in definitions: Definitions) -> [RetentionGap] {
    guard let retention = definitions.retention, retention != .forEver else { return [] }
    var needed: [String: Int] = [:]
    for look in Looks(definitions).of(segment.condition) {
      for event in look.stream.events.isEmpty ? ["any"] + retention.daysByName.keys : look.stream.events {
        guard let kept = event == "any" ? retention.days : retention.days(for: event), look.days > kept else { continue }
        needed[event] = max(needed[event] ?? 0, look.days)
      }
    }
    return needed.sorted { $0.key < $1.key }.compactMap { event, days in
      (event == "any" ? retention.days : retention.days(for: event)).map {
        RetentionGap(segment: segment.key, event: event, keptDays: $0, neededDays: days == .max ? nil : days)
      }
    }
  }
}

/// What conditions look back at, and how far: themselves, by computed traits and by other segments.
private struct Looks {
  typealias Look = (stream: FactStream, days: Int)

  private let segments: [SegmentID: SegmentDefinition]
  private let traits: [ComputedTraitDefinition]

  init(_ definitions: Definitions) {
    segments = Dictionary(definitions.segments.map { ($0.id, $0) }) { first, _ in first }
    traits = definitions.computedTraits
  }

  func of(_ condition: SegmentCondition) -> [Look] {
    switch condition {
    case .all(let parts), .any(let parts): parts.flatMap(of)
    case .not(let part): of(part)
    case .did(let behaviour): [(behaviour.stream, Self.days(behaviour.window))]
    case .sequence(let sequence): (sequence.steps + (sequence.without.map { [$0.stream] } ?? [])).map { ($0, .max) }
    // Segments ask for each other in no circle, and tags for no tags.
    case .memberOf(let id): segments[id].map { of($0.condition) } ?? []
    case .account, .household: []
    case .trait:
      traits.filter { !Set(condition.traitsUsed).isDisjoint(with: $0.traitNames) && $0.query == nil }.flatMap { trait in
        trait.tag.map { $0.cases.flatMap { of($0.condition) } } ?? [(trait.stream, Self.days(trait.window))]
      }
    }
  }

  /// A window between two moments lies further back every day.
  private static func days(_ window: BehaviourWindow) -> Int {
    if case .within(let span) = window { Int((span + .day - 1) / .day) } else { .max }
  }
}
