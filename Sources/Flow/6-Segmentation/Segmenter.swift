public import Ports
public import Vocabulary

/// Stage 6: keeps the facts that conditions ask for, and the memberships, of one profile at a time. Looks only at the segments that a change
/// can touch.
public struct Segmenter: Sendable {
  public let compiled: CompiledSegments
  private let knownStreams: [FactStreamID: CompiledStream]
  /// Segments that are not live yet for every profile, by place in the order of evaluation; empty when there are none.
  private let warming: [SegmentWarmup?]
  /// Of the passes under way.
  private let pastMarks: Set<FactStreamID>

  public init(compiled: CompiledSegments, warmups: [SegmentWarmup]) {
    self.compiled = compiled
    knownStreams = Dictionary(compiled.streams.map { ($0.id, $0) }) { first, _ in first }
    let byID = Dictionary(uniqueKeysWithValues: warmups.map { ($0.segment, $0) })
    warming = warmups.isEmpty ? [] : compiled.segments.map { byID[$0.id] }
    pastMarks = Set(warmups.map { FactStreamID.past(before: $0.from) })
  }

  /// Segments to look at.
  public struct Touched: Sendable {
    fileprivate var segments: SegmentSet

    public var isEmpty: Bool { segments.isEmpty }

    public var count: Int { segments.words.reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  public func none() -> Touched { Touched(segments: SegmentSet(count: compiled.segments.count)) }

  public func everything() -> Touched { Touched(segments: SegmentSet(upTo: compiled.segments.count)) }

  public func only(_ ids: Set<SegmentID>) -> Touched {
    var touched = none()
    for id in ids { if let index = compiled.indices[id] { touched.segments.insert(index) } }
    return touched
  }

  /// Notes a track event in the section's logs.
  public func note(_ event: Event, in section: inout SignatureSection, touched: inout Touched) {
    guard event.type == .track else { return }
    // A closure that has all that is compiled would copy its many references.
    let segments = compiled.segmentsByStream
    compiled.selector.select(name: event.name, time: event.timestamp, properties: event.properties, now: event.receivedAt) {
      place, stream in
      let isNoted = stream.note(time: event.timestamp, properties: event.properties, in: &section.facts, now: event.receivedAt)
      if isNoted { touched.segments.formUnion(segments[place]) }
    }
  }

  public func note(changedTraits: [String], touched: inout Touched) {
    for name in changedTraits { if let list = compiled.segmentsByTrait[name] { touched.segments.formUnion(list) } }
  }

  /// The profile's groups, or what is known of them, have changed.
  public func noteGroups(touched: inout Touched) { touched.segments.formUnion(compiled.segmentsByGroups) }

  /// Adds facts of the past, from before the streams were kept, to a section, once: an empty log marks it as long as the pass goes on, wherever merges
  /// carry it and however often the process is restarted.
  public func noteHistory(_ history: [FactLog], before start: JournalOffset, in section: inout SignatureSection, now: Timestamp) {
    let mark = FactStreamID.past(before: start)
    let place = FactLog.place(of: mark, in: section.facts)
    guard place == section.facts.count || section.facts[place].stream != mark else { return }
    section.facts.insert(FactLog(stream: mark), at: place)
    for log in history {
      guard let stream = knownStreams[log.stream] else { continue }
      section.facts[FactLog.index(of: log.stream, in: &section.facts)].merge(log, shape: stream.shape, now: now.microseconds)
    }
  }

  /// Evaluates what was touched and what is due at `now`; writes memberships, expiries and the timer into the record.
  /// - Parameter accounts: those of the profile at least, as far as segments ask for any.
  /// - Returns: what changed, in order of evaluation.
  public func evaluate(
    _ record: inout ProfileRecord, touched: Touched, now: Timestamp, accounts: [String: Account] = [:]
  ) -> [MembershipChange] {
    var pending = touched.segments
    for expiry in record.expiries where expiry.at <= now {
      if let index = compiled.indices[expiry.segment] { pending.insert(index) }
    }
    var changes: [MembershipChange] = []
    var evaluator = SegmentEvaluator(record, now: now, accounts: accounts)
    var word = 0
    while let index = pending.popFirst(from: &word) {
      guard !compiled.segments[index].isPaused, isLive(at: index, for: record.row) else { continue }
      let segment = compiled.segments[index].id
      let answer = evaluator.evaluate(compiled.segments[index].condition)
      record.setExpiry(segment, at: answer.changesAt)
      guard answer.holds != evaluator.isMember(segment) else { continue }
      if answer.holds { evaluator.enter(segment, at: now) } else { evaluator.leave(segment) }
      changes.append(
        MembershipChange(
          segment: segment, profile: record.row, change: answer.holds ? .entered : .left, at: now, because: answer.decider.label))
      pending.formUnion(compiled.dependents[index])
    }
    if !changes.isEmpty { record.memberships = evaluator.memberships }
    setTimer(&record)
    return changes
  }

  private func isLive(at index: Int, for row: ProfileRow) -> Bool {
    guard !warming.isEmpty, let warmup = warming[index] else { return true }
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
    record.memberships.removeAll { compiled.indices[$0.segment] == nil }
    record.expiries.removeAll { compiled.indices[$0.segment] == nil }
    for index in record.sections.indices {
      record.sections[index].facts.removeAll { knownStreams[$0.stream] == nil && !pastMarks.contains($0.stream) }
    }
  }

  /// A timer that fires too early costs one look; one that is moved with every event costs a write each time. So it only ever moves ahead.
  private func setTimer(_ record: inout ProfileRecord) {
    guard let earliest = record.expiries.map(\.at).min() else { return }
    if let timer = record.timer, timer <= earliest { return }
    record.timer = earliest
  }
}

extension SegmentEvaluator {
  mutating func enter(_ segment: SegmentID, at time: Timestamp) {
    let index = memberships.firstIndex { $0.segment > segment } ?? memberships.count
    memberships.insert(.init(segment: segment, since: time), at: index)
  }

  mutating func leave(_ segment: SegmentID) { memberships.removeAll { $0.segment == segment } }
}

extension ProfileRecord {
  mutating func setExpiry(_ segment: SegmentID, at moment: Int64) {
    var (low, high) = (0, expiries.count)
    while low < high {
      let middle = (low + high) / 2
      if expiries[middle].segment < segment { low = middle + 1 } else { high = middle }
    }
    let known = low < expiries.count && expiries[low].segment == segment
    guard moment != .max else {
      if known { expiries.remove(at: low) }
      return
    }
    let expiry = SegmentExpiry(segment: segment, at: Timestamp(microseconds: moment))
    if known { expiries[low] = expiry } else { expiries.insert(expiry, at: low) }
  }
}
