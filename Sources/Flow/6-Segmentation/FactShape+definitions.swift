internal import Vocabulary

extension BehaviourCondition {
  /// What has to be remembered to answer it exactly.
  var shape: FactShape {
    switch measure {
    case nil: FactShape.count(window, below: count.value)
    case .count(let comparison): FactShape.count(window, below: comparison.greatestCount)
    case .sum(let path, _), .avg(let path, _), .min(let path, _), .max(let path, _): FactShape.numbers(path, window)
    case .distinct(let path, let comparison):
      .distinct(path, kept: FactShape.kept(comparison.greatestCount), span: window.span.map(FactShape.rounded))
    case .first: window.span.map { .times(span: FactShape.rounded($0)) } ?? .bounds
    case .last: .bounds
    }
  }
}

extension BehaviourMeasure {
  var kind: Measurement.Kind {
    switch self {
    case .count: .count
    case .sum: .sum
    case .avg: .avg
    case .min: .min
    case .max: .max
    case .distinct: .distinct
    case .first: .firstTime
    case .last: .lastTime
    }
  }
}

extension ComputedTraitDefinition {
  var shape: FactShape {
    let span = window.span.map(FactShape.rounded)
    switch measure {
    case .count: return span.map { .times(span: $0) } ?? .number
    case .sum, .avg, .min, .max, .rfm: return FactShape.numbers(path, window)
    case .distinct: return .distinct(path, kept: BehaviourMeasure.distinctMax, span: span)
    case .first:
      guard !path.isEmpty else { return span.map { .times(span: $0) } ?? .bounds }
      return span.map { .valueTimes(path, span: $0) } ?? .values(path)
    case .last: return path.isEmpty ? .bounds : .values(path)
    case .mostFrequent: return span.map { .valueTimes(path, span: $0) } ?? .values(path)
    case .list: return .values(path)
    // Remember nothing of their own.
    case .tag, .sql: return .number
    }
  }

  var kind: Measurement.Kind {
    switch measure {
    case .count: .count
    case .sum: .sum
    case .avg: .avg
    case .min: .min
    case .max: .max
    case .distinct: .distinct
    case .first: path.isEmpty ? .firstTime : .firstValue
    case .last: path.isEmpty ? .lastTime : .lastValue
    case .mostFrequent: .mostFrequent
    case .list: .list
    case .rfm: .cell
    case .tag, .sql: .count
    }
  }
}

extension FactShape {
  fileprivate static func count(_ window: BehaviourWindow, below value: Int) -> FactShape {
    window.span.map { .newest(kept: kept(value), span: rounded($0)) } ?? .number
  }

  fileprivate static func numbers(_ path: [String], _ window: BehaviourWindow) -> FactShape {
    window.span.map { .numbers(path, span: rounded($0)) } ?? .totals(path)
  }

  /// One more than is asked for answers every comparison like a larger number. Rounded up, so that similar conditions share a log.
  fileprivate static func kept(_ value: Int) -> Int {
    let needed = max(8, value + 1)
    return 1 << (Int.bitWidth - (needed - 1).leadingZeroBitCount)
  }

  /// Rounded up, so that windows of a week, a month and a quarter share a log.
  fileprivate static func rounded(_ span: Int64) -> Int64 { [92 * .day, 366 * .day, 1830 * .day].first { $0 >= span } ?? span }

  /// The form that a count in a rolling window had in record version 1; nil for other shapes.
  func inVersion1(_ window: BehaviourWindow) -> FactShape? {
    guard case .newest(let kept, _) = self, let span = window.span else { return nil }
    return .newest(kept: kept, span: [7 * .day, 31 * .day, 92 * .day, 366 * .day, 1830 * .day].first { $0 >= span } ?? span)
  }
}

extension BehaviourWindow {
  /// Of a rolling window.
  var span: Int64? {
    if case .within(let span) = self { return span }
    return nil
  }
}

extension ValueComparison {
  /// The greatest number of things that it can tell from more.
  fileprivate var greatestCount: Int {
    let numbers: [ComparableValue]
    switch self {
    case .is(let value), .isNot(let value), .gt(let value), .gte(let value), .lt(let value), .lte(let value): numbers = [value]
    case .in(let values), .notIn(let values): numbers = values
    case .between(let low, let high): numbers = [low, high]
    default: numbers = []
    }
    let greatest = numbers.compactMap { if case .number(let number) = $0 { number } else { nil } }.max() ?? 0
    return Int(min(max(greatest, 0).rounded(.up), 1_000_000)) + 1
  }
}
