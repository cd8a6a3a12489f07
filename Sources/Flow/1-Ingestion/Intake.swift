internal import EventSpec
internal import JSONTape
internal import Ports
internal import Vocabulary

/// The decision about one body: is it JSON, whose is it, which of its events can be taken. Pure but for the parser's buffers, which it
/// keeps from one body to the next; one per event loop.
struct Intake: ~Copyable {
  private var parser = JSONParser()
  private static let keptBytesMax = 1 << 20
  private let eventsMax: Int
  private let limits: WireCalls.Limits

  /// What goes to the journal, and what is known about it.
  struct Taken {
    var source: SourceID
    /// All events of the body, 0 for an empty batch. Rejected ones go to the journal too: there the flow makes dead letters of them.
    var events = 0
    var rejected: [DeadLetter.Reason: Int] = [:]
    /// Set when no event is good: the answer after all has been written.
    var refusal: Refusal?

    var accepted: Int { rejected.isEmpty ? events : events - rejected.values.reduce(0, +) }
  }

  init(settings: CollectorSettings) {
    eventsMax = min(settings.eventsPerBatchMax, 65_535)
    limits = settings.eventLimits
  }

  /// - Parameters:
  ///   - source: who the header fields or the query say it is; nil when only the body can tell.
  ///   - body: JSON text.
  mutating func judge(
    _ body: UnsafeRawBufferPointer, call: CollectedRequest.Call, source: SourceDirectory.Entry?, directory: SourceDirectory
  ) throws(Refusal) -> Taken {
    // After a very large body the parser's buffers are let go: they would stay as large for good.
    defer { if body.count > Intake.keptBytesMax { parser = JSONParser() } }
    let wire: WireBody
    do { wire = try WireBody(parsing: body, call: call, parser: &parser) } catch { throw .invalidJSON(reason: error.reason) }
    let root = wire.root
    let owner: SourceDirectory.Entry
    if let source {
      owner = source
    } else {
      guard let writeKey = root["writeKey"]?.string, !writeKey.isEmpty else { throw .missingWriteKey }
      owner = try directory.admit(writeKey: writeKey, kind: call == .webhook ? .webhook : .http)
    }
    var taken = Taken(source: owner.id)
    let first = try check(wire, call: call, taken: &taken)
    if let first, taken.accepted == 0 { taken.refusal = .event(first) }
    return taken
  }

  /// Counts the events, good and bad, and gives the first rejection.
  private func check(_ body: WireBody, call: CollectedRequest.Call, taken: inout Taken) throws(Refusal) -> WireCalls.Rejection? {
    guard call == .batch else {
      taken.events = 1
      let rejection = WireCalls.rejection(of: body.root, call: call, limits: limits)
      if let rejection { taken.rejected[rejection.reason] = 1 }
      return rejection
    }
    // The same items as WireBody.items, but an endless batch is noticed before it fills an array.
    guard let batch = body.root["batch"], batch.isArray else { throw .missingBatch }
    var first: WireCalls.Rejection?
    for item in batch.elements {
      taken.events += 1
      if taken.events > eventsMax { throw .tooManyEvents(max: eventsMax) }
      let item = body.item(taken.events - 1, item)
      guard let rejection = WireCalls.rejection(of: item, call: call, limits: limits) else { continue }
      taken.rejected[rejection.reason, default: 0] += 1
      first = first ?? rejection
    }
    return first
  }
}
