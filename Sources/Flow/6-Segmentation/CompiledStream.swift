public import JSONTape
public import Vocabulary

/// A fact stream as the flow keeps it: which events it takes, and how many of their times a condition can still ask for.
public struct CompiledStream: Sendable {
  public let id: FactStreamID
  /// Hash of what it counts, as text: the key in ``Definitions/streamStarts``.
  public let name: String
  /// The flow has kept it from here on; earlier events come from the warehouse.
  public let start: JournalOffset
  /// Empty: any track event.
  public let events: [String]
  let filter: [PropertyCondition]
  /// Only events in this range count; nil for all.
  let range: Range<Int64>?
  /// The newest so many times are kept one by one; a count of that many answers every comparison like a larger one.
  let keptMax: Int
  /// Times older than this are never asked for again; 0 when only the number counts.
  let span: Int64

  init(_ behaviour: BehaviourCondition, starts: [String: UInt64]) {
    events = behaviour.stream.events.sorted()
    filter = behaviour.stream.filter
    switch behaviour.window {
    case .ever: (range, keptMax, span) = (nil, 0, 0)
    case .between(let from, let to): (range, keptMax, span) = (from.microseconds..<max(from.microseconds, to.microseconds), 0, 0)
    case .within(let span):
      range = nil
      // Rounded up, so that similar conditions share one log; the rounding is part of the identity, so that a log never lacks what is asked.
      keptMax = CompiledStream.nextPowerOfTwo(max(8, behaviour.count.value + 1))
      self.span = CompiledStream.spans.first { $0 >= span } ?? span
    }
    var hasher = SipHash(key: HashKey(first: 0, second: 0))
    hasher.update(CompiledStream.text(events, filter, range, keptMax, span))
    name = "\(hasher.finish().low)"
    hasher = SipHash(key: HashKey(first: 0, second: 0))
    hasher.update(name)
    start = JournalOffset(rawValue: starts[name] ?? 0)
    hasher.update(start.rawValue)
    id = FactStreamID(rawValue: hasher.finish().low)
  }

  private static let spans: [Int64] = [7 * .day, 31 * .day, 92 * .day, 366 * .day, 1830 * .day]

  private static func nextPowerOfTwo(_ value: Int) -> Int { 1 << (Int.bitWidth - (value - 1).leadingZeroBitCount) }

  /// One text per meaning, whatever the order of writing.
  private static func text(_ events: [String], _ filter: [PropertyCondition], _ range: Range<Int64>?, _ kept: Int, _ span: Int64) -> String
  {
    let conditions = filter.map { "\($0.path.joined(separator: "\u{1}"))\u{2}\($0.comparison)" }.sorted()
    let bounds = range.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""
    return "\(events.joined(separator: "\u{1}"))\u{3}\(conditions.joined(separator: "\u{1}"))\u{3}\(bounds)\u{3}\(kept)\u{3}\(span)"
  }

  /// Whether a track event of a fitting name is of this stream.
  public func takes(time: Timestamp, properties: JSONElement?, now: Timestamp) -> Bool {
    if let range, !range.contains(time.microseconds) { return false }
    return filter.allSatisfy { ValueTest.holds($0.comparison, path: $0.path[...], in: properties, now: now) }
  }
}

extension FactLog {
  /// Takes in one event. Times that no condition can ask for any more become part of the number.
  mutating func insert(_ time: Int64, stream: CompiledStream, now: Timestamp) {
    guard stream.keptMax > 0, time > now.microseconds - stream.span else {
      olderCount += 1
      return
    }
    var position = times.count
    while position > 0, times[position - 1] > time { position -= 1 }
    times.insert(time, at: position)
    var surplus = max(0, times.count - stream.keptMax)
    while surplus < times.count, times[surplus] <= now.microseconds - stream.span { surplus += 1 }
    if surplus > 0 {
      olderCount += UInt64(surplus)
      times.removeFirst(surplus)
    }
  }
}

extension SignatureSection {
  func log(_ stream: FactStreamID) -> FactLog? {
    // A section has few logs; they are sorted, but a plain look is quicker.
    for fact in facts where fact.stream == stream { return fact }
    return nil
  }

  mutating func insert(_ time: Int64, stream: CompiledStream, now: Timestamp) {
    if let index = facts.firstIndex(where: { $0.stream == stream.id }) {
      facts[index].insert(time, stream: stream, now: now)
    } else {
      var log = FactLog(stream: stream.id)
      log.insert(time, stream: stream, now: now)
      let index = facts.firstIndex { $0.stream > stream.id } ?? facts.count
      facts.insert(log, at: index)
    }
  }
}

extension Segmenter {
  /// Adds events of the past of which only the number matters.
  public func noteOlder(_ count: UInt64, stream: CompiledStream, in section: inout SignatureSection) {
    guard count > 0, let index = section.facts.firstIndex(where: { $0.stream == stream.id }) else { return }
    section.facts[index].olderCount += count
  }
}
