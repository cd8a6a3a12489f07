internal import Standardising
public import Vocabulary

/// A workspace's segments and computed traits, ready for the flow: which events and traits touch which segments, and what must be
/// remembered for them. Drafts and archived segments are not among them.
public struct CompiledSegments: Sendable {
  var segments: [CompiledSegment] = []
  var computed: [CompiledTrait] = []
  var traits: TraitReader
  /// By key.
  var tags: [String: TagRules] = [:]
  public internal(set) var streams: [CompiledStream] = []
  /// Finds the streams that take an event.
  private(set) var selector = StreamSelector([])
  /// Segments that ask for a trait, by its first path part.
  var segmentsByTrait: [String: SegmentSet] = [:]
  /// By stream index.
  var segmentsByStream: [SegmentSet] = []
  /// Segments that ask for membership of a segment, by index; all of them later in the list.
  var dependents: [SegmentSet] = []
  /// Segments that ask for accounts or households.
  var segmentsByGroups = SegmentSet(count: 0)
  /// Names of the traits of accounts that segments ask for.
  public private(set) var accountTraits: Set<String> = []
  public private(set) var asksHouseholds = false
  /// By segment.
  private(set) var indices = SegmentTable()
  private var streamIndex: [String: Int] = [:]
  private var streamIDs: Set<FactStreamID> = []

  /// - Precondition: references are known and without cycles; the planner has checked that.
  public init(definitions: Definitions) {
    let ordered = CompiledSegments.inOrder(definitions.segments.filter(\.status.isKept))
    indices = SegmentTable(ordered.map(\.id))
    dependents = Array(repeating: SegmentSet(count: ordered.count), count: ordered.count)
    segmentsByGroups = SegmentSet(count: ordered.count)
    accountTraits = ordered.reduce(into: []) { $0.formUnion($1.condition.accountTraits) }
    asksHouseholds = ordered.contains { $0.condition.asksHouseholds }
    let starts = definitions.streamStarts
    traits = TraitReader(definitions)
    compileTraits(definitions)
    for (index, definition) in ordered.enumerated() {
      var compiler = SegmentCompiler(segment: index, starts: starts, keys: definitions.segments, all: self)
      let condition = compiler.compile(definition.condition)
      self = compiler.all
      segments.append(CompiledSegment(definition: definition, condition: condition, streams: compiler.ownStreams))
    }
    selector = StreamSelector(streams)
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

  /// How many segments there are.
  public var count: Int { segments.count }

  /// The place of a segment in the order in which they are evaluated; nil when there is no such segment.
  public func place(of id: SegmentID) -> Int? { indices[id] }

  /// Of a segment or computed trait.
  public func key(of id: SegmentID) -> String? {
    indices[id].map { segments[$0].key } ?? computed.first { $0.id == id }?.key
  }

  /// The streams whose past a segment or computed trait needs, and the events they ask for.
  public func streams(of id: SegmentID) -> [CompiledStream] {
    if let index = indices[id] { return segments[index].streams.map { streams[$0] } }
    return (computed.first { $0.id == id }?.streams ?? []).map { streams[$0] }
  }

  /// The place of a stream; it is added when it is new.
  mutating func stream(_ stream: FactStream, shape: FactShape, window: BehaviourWindow, starts: [String: UInt64]) -> Int {
    // What the flow has kept in an older form goes on in that form: its events need not be read again.
    if let older = shape.inVersion1(window), older != shape {
      let compiled = CompiledStream(stream, shape: older, window: window, starts: starts)
      if starts[compiled.name] != nil { return self.stream(compiled) }
    }
    var salt = 0
    while true {
      let compiled = CompiledStream(stream, shape: shape, window: window, starts: starts, salt: salt)
      if let known = streamIndex[compiled.text] { return known }
      guard streamIDs.insert(compiled.id).inserted else {
        salt += 1
        continue
      }
      return add(compiled)
    }
  }

  private mutating func stream(_ compiled: CompiledStream) -> Int {
    if let known = streamIndex[compiled.text] { return known }
    streamIDs.insert(compiled.id)
    return add(compiled)
  }

  private mutating func add(_ stream: CompiledStream) -> Int {
    let index = streams.count
    streamIndex[stream.text] = index
    streams.append(stream)
    segmentsByStream.append(SegmentSet(count: dependents.count))
    return index
  }
}

struct CompiledSegment: Sendable {
  var id: SegmentID
  var key: String
  var isPaused: Bool
  var condition: CompiledCondition
  var streams: [Int]

  init(definition: SegmentDefinition, condition: CompiledCondition, streams: [Int]) {
    id = definition.id
    key = definition.key
    isPaused = definition.status == .paused
    self.condition = condition
    self.streams = streams
  }
}

extension SegmentCondition {
  /// Segments whose membership it asks for.
  public var references: [SegmentID] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.references)
    case .not(let part): part.references
    case .memberOf(let id): [id]
    case .trait, .did, .sequence, .account, .household: []
    }
  }

  /// Whether it asks for standard forms, which depend on where people are from.
  public var asksStandardForms: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains(where: \.asksStandardForms)
    case .not(let part): part.asksStandardForms
    case .trait(let path, _): path.count > 1 && path[0] == TraitReader.name
    case .memberOf, .did, .sequence, .account, .household: false
    }
  }

  /// First parts of the names of traits that it asks for.
  public var traitNames: [String] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.traitNames)
    case .not(let part): part.traitNames
    case .trait(let path, _):
      [
        (path.count > 1 && path[0] == TraitReader.name ? path[1] : path.first).map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : $0 }
          ?? ""
      ]
    case .memberOf, .did, .sequence, .account, .household: []
    }
  }
}
