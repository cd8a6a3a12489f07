public import Ports
public import Vocabulary

/// Stage 6: keeps the facts that conditions ask for, and the memberships, of one profile at a time. Looks only at the segments that a change
/// can touch.
public struct Segmenter: Sendable {
  public let compiled: CompiledSegments
  /// Segments that are not live yet for every profile.
  public var warmups: [SegmentID: SegmentWarmup]
  private let knownSegments: Set<SegmentID>
  private let knownStreams: Set<FactStreamID>

  public init(compiled: CompiledSegments, warmups: [SegmentWarmup]) {
    self.compiled = compiled
    knownSegments = Set(compiled.segments.map(\.id))
    knownStreams = Set(compiled.streams.map(\.id))
    self.warmups = Dictionary(uniqueKeysWithValues: warmups.map { ($0.segment, $0) })
  }

  /// Segments to look at, by index.
  public struct Touched: Sendable {
    fileprivate var marks: [Bool]
    public fileprivate(set) var isEmpty = true

    fileprivate mutating func mark(_ list: [Int]) {
      for index in list { marks[index] = true }
      if !list.isEmpty { isEmpty = false }
    }
  }

  public func none() -> Touched { Touched(marks: Array(repeating: false, count: compiled.segments.count)) }

  public func everything() -> Touched {
    Touched(marks: Array(repeating: true, count: compiled.segments.count), isEmpty: compiled.segments.isEmpty)
  }

  public func only(_ ids: Set<SegmentID>) -> Touched {
    var touched = none()
    touched.mark(compiled.segments.indices.filter { ids.contains(compiled.segments[$0].id) })
    return touched
  }

  /// Notes a track event in the section's logs.
  public func note(_ event: Event, in section: inout SignatureSection, touched: inout Touched) {
    guard event.type == .track else { return }
    for index in compiled.streamsByEvent[event.name] ?? [] { note(event, stream: index, in: &section, touched: &touched) }
    for index in compiled.anyEvent { note(event, stream: index, in: &section, touched: &touched) }
  }

  private func note(_ event: Event, stream index: Int, in section: inout SignatureSection, touched: inout Touched) {
    let stream = compiled.streams[index]
    guard stream.takes(time: event.timestamp, properties: event.properties, now: event.receivedAt) else { return }
    section.insert(event.timestamp.microseconds, stream: stream, now: event.receivedAt)
    touched.mark(compiled.segmentsByStream[index])
  }

  public func note(changedTraits: [String], touched: inout Touched) {
    for name in changedTraits { if let list = compiled.segmentsByTrait[name] { touched.mark(list) } }
  }

  /// Adds an event of the past, from before the stream was kept, to the section.
  public func noteHistory(_ time: Timestamp, stream: CompiledStream, in section: inout SignatureSection, now: Timestamp) {
    section.insert(time.microseconds, stream: stream, now: now)
  }

  /// Evaluates what was touched and what is due at `now`; writes memberships, expiries and the timer into the record.
  /// - Returns: what changed, in order of evaluation.
  public func evaluate(_ record: inout ProfileRecord, touched: Touched, now: Timestamp) -> [MembershipChange] {
    var pending = touched
    for expiry in record.expiries where expiry.at <= now {
      if let index = compiled.segments.firstIndex(where: { $0.id == expiry.segment }) { pending.mark([index]) }
    }
    guard !pending.isEmpty else {
      setTimer(&record)
      return []
    }
    var changes: [MembershipChange] = []
    for index in compiled.segments.indices where pending.marks[index] {
      let segment = compiled.segments[index]
      guard isLive(segment.id, for: record.row) else { continue }
      guard let change = evaluate(segment, record: &record, now: now) else { continue }
      changes.append(change)
      pending.mark(compiled.dependents[index])
    }
    setTimer(&record)
    return changes
  }

  private func evaluate(_ segment: CompiledSegment, record: inout ProfileRecord, now: Timestamp) -> MembershipChange? {
    let answer = SegmentEvaluator(compiled: compiled, record: record, now: now, isMember: record.isMember).evaluate(segment.condition)
    record.setExpiry(segment.id, at: answer.changesAt)
    guard answer.holds != record.isMember(segment.id) else { return nil }
    if answer.holds { record.enter(segment.id, at: now) } else { record.leave(segment.id) }
    return MembershipChange(
      segment: segment.id, profile: record.row, change: answer.holds ? .entered : .left, at: now, because: answer.label)
  }

  public func isLive(_ segment: SegmentID, for row: ProfileRow) -> Bool {
    guard let warmup = warmups[segment] else { return true }
    guard let cursor = warmup.cursor else { return false }
    return row.rawValue <= cursor || row.rawValue > warmup.lastRow
  }

  /// Leaves every segment: the profile was merged away.
  public func leaveAll(_ record: inout ProfileRecord, now: Timestamp) -> [MembershipChange] {
    let changes = record.memberships.map {
      MembershipChange(segment: $0.segment, profile: record.row, change: .left, at: now, because: "merged into another profile")
    }
    record.memberships = []
    record.expiries = []
    record.timer = nil
    return changes
  }

  /// Forgets memberships, expiries and logs of what is no longer defined. Called when a record is read.
  public func purge(_ record: inout ProfileRecord) {
    record.memberships.removeAll { !knownSegments.contains($0.segment) }
    record.expiries.removeAll { !knownSegments.contains($0.segment) }
    for index in record.sections.indices { record.sections[index].facts.removeAll { !knownStreams.contains($0.stream) } }
  }

  /// A timer that fires too early costs one look; one that is moved with every event costs a write each time. So it only ever moves ahead.
  private func setTimer(_ record: inout ProfileRecord) {
    guard let earliest = record.expiries.map(\.at).min() else { return }
    if let timer = record.timer, timer <= earliest { return }
    record.timer = earliest
  }
}

extension ProfileRecord {
  func isMember(_ segment: SegmentID) -> Bool { memberships.contains { $0.segment == segment } }

  mutating func enter(_ segment: SegmentID, at time: Timestamp) {
    let index = memberships.firstIndex { $0.segment > segment } ?? memberships.count
    memberships.insert(Membership(segment: segment, since: time), at: index)
  }

  mutating func leave(_ segment: SegmentID) { memberships.removeAll { $0.segment == segment } }

  mutating func setExpiry(_ segment: SegmentID, at moment: Int64) {
    let index = expiries.firstIndex { $0.segment >= segment } ?? expiries.count
    let known = index < expiries.count && expiries[index].segment == segment
    guard moment != .max else {
      if known { expiries.remove(at: index) }
      return
    }
    let expiry = SegmentExpiry(segment: segment, at: Timestamp(microseconds: moment))
    if known { expiries[index] = expiry } else { expiries.insert(expiry, at: index) }
  }
}
