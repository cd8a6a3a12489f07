internal import JSONTape
internal import Patterns
internal import Vocabulary

/// A ``ValueComparison`` made ready: pattern compiled, long lists hashed, time zone found. A class, since asking a structure copies its many
/// references for each look into an event.
final class CompiledComparison: Sendable {
  /// Without its time zone.
  let comparison: ValueComparison
  let calendar: LocalCalendar
  private let pattern: Pattern?
  private let list: HashedValues?

  /// A value as it is compared; an array or object takes no part but exists.
  enum Scalar {
    case string(String)
    case number(Double)
    case bool(Bool)
    case date(Timestamp)
    case compound
  }

  /// The number from which on it holds, or that it must exceed; nil for comparisons of another kind.
  var floor: Double? {
    switch comparison {
    case .gt(.number(let number)), .gte(.number(let number)): number
    default: nil
    }
  }

  /// Patterns and zones were checked when the definition was taken; one that is no good here never holds.
  init(_ given: ValueComparison) {
    let (inner, zone) = given.inner
    comparison = inner
    calendar = zone.flatMap(LocalCalendar.init) ?? .utc
    switch inner {
    case .matches(let text):
      do throws(PatternError) { pattern = try Pattern(text) } catch { pattern = nil }
      list = nil
    case .in(let values), .notIn(let values):
      pattern = nil
      list = values.count > 8 ? HashedValues(values) : nil
    default: (pattern, list) = (nil, nil)
    }
  }

  static func scalar(_ element: JSONElement) -> Scalar? {
    switch element.kind {
    case .string: .string(element.string ?? "")
    case .integer, .unsigned, .number: .number(element.number ?? 0)
    case .bool: .bool(element.bool ?? false)
    case .object, .array: .compound
    case .null: nil
    }
  }

  static func scalar(_ value: TraitValue) -> Scalar? {
    switch value {
    case .null: nil
    case .bool(let value): .bool(value)
    case .integer(let value): .number(Double(value))
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .json: .compound
    }
  }

  /// Whether it holds for a value of an event or, where a path leads to several, for any of them.
  func holds(path: CompiledPath, in root: JSONElement?, now: Timestamp) -> Bool {
    var isAny = false
    let found = path.visit(root) { element in
      isAny = true
      return holds(element, now: now)
    }
    return found || !isAny && holds(nil as Scalar?, now: now)
  }

  private func holds(_ element: JSONElement, now: Timestamp) -> Bool {
    // The most frequent test, without a copy of the text.
    if case .is(.string(var text)) = comparison {
      return element.withStringBytes { bytes in text.withUTF8 { bytes.elementsEqual(UnsafeRawBufferPointer($0)) } } ?? false
    }
    return holds(CompiledComparison.scalar(element), now: now)
  }

  func holds(_ value: Scalar?, now: Timestamp) -> Bool {
    switch comparison {
    case .exists: return value != nil
    case .missing: return value == nil
    case .isNot(let other): return !equal(value, other)
    case .notIn(let others): return !(list.map { $0.contains(value) } ?? others.contains { equal(value, $0) })
    default: break
    }
    guard let value else { return false }
    switch comparison {
    case .is(let other): return equal(value, other)
    case .in(let others): return list.map { $0.contains(value) } ?? others.contains { equal(value, $0) }
    case .gt(let other): return order(value, other) == 1
    case .gte(let other): return order(value, other).map { $0 >= 0 } ?? false
    case .lt(let other): return order(value, other) == -1
    case .lte(let other): return order(value, other).map { $0 <= 0 } ?? false
    case .between(let low, let high): return order(value, low).map { $0 >= 0 } ?? false && order(value, high).map { $0 <= 0 } ?? false
    case .contains(let text): return string(value).map { TextBytes.contains($0, text) } ?? false
    case .startsWith(let text): return string(value).map { $0.utf8.starts(with: text.utf8) } ?? false
    case .endsWith(let text): return string(value).map { $0.utf8.suffix(text.utf8.count).elementsEqual(text.utf8) } ?? false
    case .matches: return string(value).map { pattern?.matches($0) ?? false } ?? false
    case .exists, .missing, .isNot, .notIn, .inTimezone: return false
    case .before, .after, .withinLast, .withinNext, .olderThan, .anniversaryWithinNext, .anniversaryWithinLast:
      return date(value).map { holds(date: $0, now: now) } ?? false
    }
  }

  private func equal(_ value: Scalar?, _ other: ComparableValue) -> Bool {
    switch (value, other) {
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.number(let left), .number(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.date(let left), .string(let right)): left.iso8601 == right
    default: false
    }
  }

  /// -1, 0, 1; nil when the two cannot be ordered. Texts are ordered by their UTF-8 bytes, which puts ISO 8601 dates in order of time.
  private func order(_ value: Scalar, _ other: ComparableValue) -> Int? {
    switch (value, other) {
    case (.number(let left), .number(let right)): left == right ? 0 : left < right ? -1 : left > right ? 1 : nil
    case (.string(let left), .string(let right)): TextBytes.order(left, right)
    case (.date(let left), .string(let right)): TextBytes.order(left.iso8601, right)
    default: nil
    }
  }

  private func string(_ value: Scalar) -> String? {
    switch value {
    case .string(let text): text
    case .date(let moment): moment.iso8601
    default: nil
    }
  }

  func date(_ value: Scalar) -> Timestamp? {
    switch value {
    case .string(let text): calendar.timestamp(iso8601: text)
    case .date(let moment): moment
    default: nil
    }
  }
}
