package import JSONTape
public import Vocabulary

/// A fact stream as the flow keeps it: which events it takes, and what it remembers of them. A class, so that asking it copies nothing.
public final class CompiledStream: Sendable {
  public let id: FactStreamID
  /// Hash of what it counts, as text: the key in ``Definitions/streamStarts``.
  public let name: String
  /// The flow has kept it from here on; earlier events come from the warehouse.
  public let start: JournalOffset
  /// Empty: any track event.
  public let events: [String]
  let shape: FactShape
  let path: CompiledPath
  /// What it counts, in full.
  let text: String
  private let filter: [(path: CompiledPath, comparison: CompiledComparison)]
  /// The same, as they were given.
  let conditions: [Condition]
  /// Only events in this range count; nil for all.
  let range: Range<Int64>?

  struct Condition: Sendable {
    var path: [String]
    var comparison: CompiledComparison
  }

  /// - Parameter salt: for a stream whose number would be another's.
  init(_ stream: FactStream, shape: FactShape, window: BehaviourWindow, starts: [String: UInt64], salt: Int = 0) {
    events = stream.events.sorted()
    conditions = stream.filter.map { Condition(path: Array($0.path), comparison: CompiledComparison($0.comparison)) }
    filter = conditions.map { (CompiledPath($0.path), $0.comparison) }
    self.shape = shape
    path = CompiledPath(shape.path)
    if case .between(let from, let to) = window { range = from.microseconds..<max(from.microseconds, to.microseconds) } else { range = nil }
    text = CompiledStream.text(stream.events.sorted(), stream.filter, range, shape) + (salt == 0 ? "" : "\u{3}\(salt)")
    var hasher = SipHash(key: HashKey(first: 0, second: 0))
    hasher.update(text)
    name = "\(hasher.finish().low)"
    hasher = SipHash(key: HashKey(first: 0, second: 0))
    hasher.update(name)
    start = JournalOffset(rawValue: starts[name] ?? 0)
    hasher.update(start.rawValue)
    id = FactStreamID(rawValue: hasher.finish().low)
  }

  /// One text per meaning, whatever the order of writing. The first two forms are those of record version 1.
  private static func text(_ events: [String], _ filter: [PropertyCondition], _ range: Range<Int64>?, _ shape: FactShape) -> String {
    let conditions = filter.map { "\($0.path.joined(separator: "\u{1}"))\u{2}\($0.comparison)" }.sorted()
    let bounds = range.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""
    let kept =
      switch shape {
      case .number: "0\u{3}0"
      case .newest(let kept, let span): "\(kept)\u{3}\(span)"
      default: "\(shape)"
      }
    return "\(events.joined(separator: "\u{1}"))\u{3}\(conditions.joined(separator: "\u{1}"))\u{3}\(bounds)\u{3}\(kept)"
  }

  func isInRange(_ time: Timestamp) -> Bool { range?.contains(time.microseconds) ?? true }

  /// Whether a track event of a fitting name is of this stream.
  package func takes(time: Timestamp, properties: JSONElement?, now: Timestamp) -> Bool {
    guard isInRange(time) else { return false }
    for (path, comparison) in filter where !comparison.holds(path: path, in: properties, now: now) { return false }
    return true
  }
}
