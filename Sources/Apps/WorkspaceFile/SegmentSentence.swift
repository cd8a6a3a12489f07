public import Vocabulary

/// Says conditions in English, for plans and for people. Holds the definition's own constants, nothing of any person.
public struct SegmentSentence: Sendable {
  private let keys: [SegmentID: String]

  static let valuesShownMax = 5

  /// - Parameter segments: those that conditions may refer to.
  public init(segments: [SegmentDefinition]) {
    keys = Dictionary(segments.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
  }

  /// Such as: `country is VN and did Order Completed at least 3 times within 30 days where total is at least 50`.
  public func describe(_ condition: SegmentCondition) -> String { describe(condition, isInner: false) }

  private func describe(_ condition: SegmentCondition, isInner: Bool) -> String {
    switch condition {
    case .all(let parts): join(parts, "and", isInner: isInner)
    case .any(let parts): join(parts, "or", isInner: isInner)
    case .not(let part): "not (\(describe(part, isInner: false)))"
    case .trait(let path, let comparison): "\(path.joined(separator: ".")) \(Self.words(comparison))"
    case .did(let behaviour): Self.words(behaviour)
    case .memberOf(let segment): "in segment \(keys[segment] ?? "\(segment.rawValue)")"
    }
  }

  private func join(_ parts: [SegmentCondition], _ word: String, isInner: Bool) -> String {
    if parts.count == 1 { return describe(parts[0], isInner: isInner) }
    let text = parts.map { describe($0, isInner: true) }.joined(separator: " \(word) ")
    return isInner ? "(\(text))" : text
  }

  static func words(_ behaviour: BehaviourCondition) -> String {
    let events = behaviour.stream.events.isEmpty ? "any event" : list(behaviour.stream.events.map { $0 }, "or")
    let window =
      switch behaviour.window {
      case .ever: ""
      case .within(let microseconds): " within \(DurationText.words(microseconds: microseconds))"
      case .between(let from, let to): " between \(short(from)) and \(short(to))"
      }
    let filter = behaviour.stream.filter.map { "\($0.path.joined(separator: ".")) \(words($0.comparison))" }.joined(separator: " and ")
    return "did \(events)\(words(behaviour.count))\(window)\(filter.isEmpty ? "" : " where \(filter)")"
  }

  private static func words(_ count: CountComparison) -> String {
    if count == CountComparison(.gte, 1) { return "" }
    let times = count.value == 1 ? "once" : "\(count.value) times"
    switch count.operator {
    case .is: return " exactly \(times)"
    case .isNot: return " not exactly \(times)"
    case .gt: return " more than \(times)"
    case .gte: return " at least \(times)"
    case .lt: return " less than \(times)"
    case .lte: return " at most \(times)"
    }
  }

  static func words(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .is(let value): "is \(words(value))"
    case .isNot(let value): "is not \(words(value))"
    case .in(let values): "is \(list(values.map(words), "or"))"
    case .notIn(let values): "is none of \(list(values.map(words), "and"))"
    case .gt(let value): "is more than \(words(value))"
    case .gte(let value): "is at least \(words(value))"
    case .lt(let value): "is less than \(words(value))"
    case .lte(let value): "is at most \(words(value))"
    case .between(let low, let high): "is from \(words(low)) to \(words(high))"
    case .contains(let text): "contains \(text)"
    case .startsWith(let text): "starts with \(text)"
    case .endsWith(let text): "ends with \(text)"
    case .exists: "exists"
    case .missing: "is missing"
    case .before(let moment): "is before \(short(moment))"
    case .after(let moment): "is after \(short(moment))"
    case .withinLast(let microseconds): "lies within the last \(DurationText.words(microseconds: microseconds))"
    case .withinNext(let microseconds): "lies within the next \(DurationText.words(microseconds: microseconds))"
    }
  }

  private static func words(_ value: ComparableValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number):
      if let whole = Int64(exactly: number) { "\(whole)" } else { "\(number)" }
    }
  }

  private static func list(_ values: [String], _ word: String) -> String {
    let shown = values.prefix(valuesShownMax)
    if values.count > shown.count { return "\(shown.joined(separator: ", ")) \(word) \(values.count - shown.count) more" }
    guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
    return "\(shown.dropLast().joined(separator: ", ")) \(word) \(last)"
  }

  private static func short(_ moment: Timestamp) -> String {
    moment.microseconds % .day == 0 ? moment.isoDay : moment.iso8601
  }
}
