public import Vocabulary

/// A workspace's segments, ready for the flow: which events and traits touch which segments, and what must be remembered for them.
public struct CompiledSegments: Sendable {
  var segments: [CompiledSegment] = []
  var streams: [CompiledStream] = []
  /// Streams by event name; `anyEvent` are asked for every track event.
  var streamsByEvent: [String: [Int]] = [:]
  var anyEvent: [Int] = []
  /// Segments (by index) that ask for a trait, by its first path part.
  var segmentsByTrait: [String: [Int]] = [:]
  /// By stream index.
  var segmentsByStream: [[Int]] = []
  /// Segments that ask for membership of a segment, by index; all of them later in the list.
  var dependents: [[Int]] = []
  private var streamIndex: [FactStreamID: Int] = [:]

  /// - Precondition: references are known and without cycles; the planner has checked that.
  public init(definitions: Definitions) {
    let ordered = CompiledSegments.inOrder(definitions.segments)
    let positions = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($0.element.id, $0.offset) })
    dependents = Array(repeating: [], count: ordered.count)
    for (index, definition) in ordered.enumerated() {
      var compiler = Compiler(segment: index, starts: definitions.streamStarts, positions: positions, all: self)
      let condition = compiler.compile(definition.condition)
      self = compiler.all
      segments.append(CompiledSegment(id: definition.id, key: definition.key, condition: condition, streams: compiler.ownStreams))
    }
  }

  /// Referenced segments before those that refer to them.
  private static func inOrder(_ segments: [SegmentDefinition]) -> [SegmentDefinition] {
    let byID = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0) })
    var result: [SegmentDefinition] = []
    var placed: Set<SegmentID> = []
    func place(_ segment: SegmentDefinition) {
      guard placed.insert(segment.id).inserted else { return }
      for reference in segment.condition.references { if let other = byID[reference] { place(other) } }
      result.append(segment)
    }
    for segment in segments { place(segment) }
    return result
  }

  public var isEmpty: Bool { segments.isEmpty }

  /// Ids of the segments in the order in which they are evaluated.
  public var ids: [SegmentID] { segments.map(\.id) }

  public func key(of id: SegmentID) -> String? { segments.first { $0.id == id }?.key }

  /// Names of all streams, for ``Definitions/streamStarts``.
  public static func streamNames(of definitions: Definitions) -> [String] {
    CompiledSegments(definitions: definitions).streams.map(\.name)
  }

  /// The streams whose past a segment needs, and the events they ask for.
  public func streams(of id: SegmentID) -> [CompiledStream] {
    segments.first { $0.id == id }?.streams.map { streams[$0] } ?? []
  }

  mutating func index(of stream: CompiledStream) -> Int {
    if let known = streamIndex[stream.id] { return known }
    let index = streams.count
    streamIndex[stream.id] = index
    streams.append(stream)
    segmentsByStream.append([])
    if stream.events.isEmpty { anyEvent.append(index) }
    for event in Set(stream.events) { streamsByEvent[event, default: []].append(index) }
    return index
  }
}

struct CompiledSegment: Sendable {
  var id: SegmentID
  var key: String
  var condition: CompiledCondition
  var streams: [Int]
}

indirect enum CompiledCondition: Sendable {
  case all([CompiledCondition])
  case any([CompiledCondition])
  case not(CompiledCondition)
  case trait(path: [String], ValueComparison, label: String)
  case did(stream: Int, window: CompiledWindow, CountComparison, label: String)
  case memberOf(SegmentID, label: String)
}

enum CompiledWindow: Sendable {
  case ever
  case within(Int64)
}

extension SegmentCondition {
  var references: [SegmentID] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.references)
    case .not(let part): part.references
    case .memberOf(let id): [id]
    case .trait, .did: []
    }
  }
}

private struct Compiler {
  let segment: Int
  let starts: [String: UInt64]
  let positions: [SegmentID: Int]
  var all: CompiledSegments
  var ownStreams: [Int] = []

  mutating func compile(_ condition: SegmentCondition) -> CompiledCondition {
    switch condition {
    case .all(let parts): return .all(parts.map { compile($0) })
    case .any(let parts): return .any(parts.map { compile($0) })
    case .not(let part): return .not(compile(part))
    case .trait(let path, let comparison):
      note(&all.segmentsByTrait[path.first ?? "", default: []])
      return .trait(path: path, comparison, label: "trait \(path.joined(separator: "."))")
    case .memberOf(let id):
      if let other = positions[id] { note(&all.dependents[other]) }
      return .memberOf(id, label: "segment \(id.rawValue)")
    case .did(let behaviour): return compile(behaviour)
    }
  }

  private mutating func compile(_ behaviour: BehaviourCondition) -> CompiledCondition {
    let stream = CompiledStream(behaviour, starts: starts)
    let index = all.index(of: stream)
    note(&all.segmentsByStream[index])
    note(&ownStreams, index)
    let names = behaviour.stream.events.isEmpty ? "any event" : behaviour.stream.events.joined(separator: " or ")
    let label = "did \(names) \(behaviour.count.operator.rawValue) \(behaviour.count.value)"
    if case .within(let span) = behaviour.window { return .did(stream: index, window: .within(span), behaviour.count, label: label) }
    return .did(stream: index, window: .ever, behaviour.count, label: label)
  }

  private func note(_ list: inout [Int]) { note(&list, segment) }

  private func note(_ list: inout [Int], _ value: Int) { if !list.contains(value) { list.append(value) } }
}
