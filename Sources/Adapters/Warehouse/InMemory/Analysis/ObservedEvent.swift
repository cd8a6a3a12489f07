internal import JSONTape
internal import Ports
internal import Vocabulary

/// A stored event with what an analysis asks of it, read slowly and plainly.
struct ObservedEvent {
  var event: WarehouseEvent
  var profile: ProfileID
  var properties: JSONElement?
  var context: JSONElement?

  var time: Timestamp { event.time }
  var name: String { event.name }

  func fits(_ stream: FactStream, now: Timestamp) -> Bool {
    event.type == .track && (stream.events.isEmpty || stream.events.contains(event.name))
      && stream.filter.allSatisfy { ObservedValue.holds($0.comparison, path: $0.path[...], in: properties, now: now) }
  }

  func value(_ path: [String]) -> ObservedValue? { ObservedValue(at: path, in: properties) }

  var currency: String { if case .text(let text) = value(["currency"]) { text } else { "" } }

  func campaign(_ name: String) -> String {
    if case .text(let text) = ObservedValue(at: ["campaign", name], in: context) { text } else { "" }
  }
}

/// A value as comparisons see it; arrays and objects only exist.
enum ObservedValue: Equatable {
  case text(String)
  case number(Double)
  case bool(Bool)
  case compound

  init?(_ element: JSONElement) {
    switch element.kind {
    case .string: self = .text(element.string ?? "")
    case .integer, .unsigned, .number: self = .number(element.number ?? 0)
    case .bool: self = .bool(element.bool ?? false)
    case .object, .array: self = .compound
    case .null: return nil
    }
  }

  init?(at path: [String], in root: JSONElement?) {
    var element = root
    for part in path { element = element?[part] }
    guard let element, let value = ObservedValue(element) else { return nil }
    self = value
  }

  /// As a key of a breakdown: whole numbers have no fraction.
  var key: String? {
    switch self {
    case .text(let text): text
    case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    case .bool(let truth): truth ? "true" : "false"
    case .compound: nil
    }
  }

  var number: Double? { if case .number(let number) = self { number } else { nil } }

  static func holds(_ comparison: ValueComparison, path: ArraySlice<String>, in element: JSONElement?, now: Timestamp) -> Bool {
    guard let part = path.first else { return holds(comparison, element.flatMap { ObservedValue($0) }, now: now) }
    guard part.hasSuffix("[]") else { return holds(comparison, path: path.dropFirst(), in: element?[part], now: now) }
    guard let array = element?[String(part.dropLast(2))] else { return holds(comparison, nil, now: now) }
    return array.elements.contains { holds(comparison, path: path.dropFirst(), in: $0, now: now) }
  }

  static func holds(_ comparison: ValueComparison, _ value: ObservedValue?, now: Timestamp) -> Bool {
    func equals(_ other: ComparableValue) -> Bool {
      switch (value, other) {
      case (.text(let left), .string(let right)): left == right
      case (.number(let left), .number(let right)): left == right
      case (.bool(let left), .bool(let right)): left == right
      default: false
      }
    }
    func compares(_ other: ComparableValue, _ numbers: (Double, Double) -> Bool, _ texts: ([UInt8], [UInt8]) -> Bool) -> Bool {
      switch (value, other) {
      case (.number(let left), .number(let right)): numbers(left, right)
      case (.text(let left), .string(let right)): texts(Array(left.utf8), Array(right.utf8))
      default: false
      }
    }
    func above(_ other: ComparableValue) -> Bool { compares(other, >) { $1.lexicographicallyPrecedes($0) } }
    func below(_ other: ComparableValue) -> Bool { compares(other, <) { $0.lexicographicallyPrecedes($1) } }
    func notBelow(_ other: ComparableValue) -> Bool { compares(other, >=) { !$0.lexicographicallyPrecedes($1) } }
    func notAbove(_ other: ComparableValue) -> Bool { compares(other, <=) { !$1.lexicographicallyPrecedes($0) } }
    var text: String? { if case .text(let text) = value { text } else { nil } }
    func dated(_ test: (Timestamp) -> Bool) -> Bool { text.flatMap { Timestamp(iso8601: $0) }.map(test) ?? false }
    switch comparison {
    case .exists: return value != nil
    case .missing: return value == nil
    case .is(let other): return equals(other)
    case .isNot(let other): return !equals(other)
    case .in(let others): return others.contains(where: equals)
    case .notIn(let others): return !others.contains(where: equals)
    case .gt(let other): return above(other)
    case .gte(let other): return notBelow(other)
    case .lt(let other): return below(other)
    case .lte(let other): return notAbove(other)
    case .between(let low, let high): return notBelow(low) && notAbove(high)
    case .contains(let part): return text?.contains(part) ?? false
    case .startsWith(let part): return text?.hasPrefix(part) ?? false
    case .endsWith(let part): return text?.hasSuffix(part) ?? false
    case .before(let moment): return dated { $0 < moment }
    case .after(let moment): return dated { $0 > moment }
    case .withinLast(let span): return dated { $0 <= now && $0 > now.advanced(by: -span) }
    case .withinNext(let span): return dated { $0 >= now && $0 < now.advanced(by: span) }
    case .olderThan(let span): return dated { $0 <= now.advanced(by: -span) }
    // Of segments only: the reader of analyses lets none of them in.
    case .matches, .anniversaryWithinNext, .anniversaryWithinLast, .inTimezone: return false
    }
  }
}
