internal import EventSpec
internal import JSONTape
public import Ports
internal import Standardising
public import Vocabulary

/// Stage 2: turns a journal entry into events that are bounded and canonical, and into dead letters.
///
/// Pure: the same entry and definitions give the same result, today in the flow and later in the sink.
/// Deduplication is decided by the flow's shell with ``CleansedItem/messageKey``.
/// An object, as each event passes it: a copy of the rules would count up a dozen references.
public final class Cleanser: Sendable {
  let identifierTypes: IdentifierRules
  let forms: IdentifierForms
  /// Of sources that say one.
  let regions: [SourceID: String]
  /// Of sources that have rules.
  let fields: [SourceID: CompiledFieldRules]
  let maps: [SourceID: CompiledWebhookMap]
  let hashKey: HashKey
  let limits = WireCalls.Limits.standard

  public init(definitions: Definitions, hashKey: HashKey) {
    identifierTypes = IdentifierRules(definitions.identifierTypes)
    forms = IdentifierForms(definitions, remembersNumbers: true)
    var maps: [SourceID: CompiledWebhookMap] = [:]
    var regions: [SourceID: String] = [:]
    var fields: [SourceID: CompiledFieldRules] = [:]
    for source in definitions.sources {
      maps[source.id] = source.map.map(CompiledWebhookMap.init)
      regions[source.id] = source.region
      if let rules = source.fields, !rules.isEmpty { fields[source.id] = CompiledFieldRules(rules) }
    }
    self.maps = maps
    self.regions = regions
    self.fields = fields
    self.hashKey = hashKey
  }

  /// Whether an identifier names nobody by the rules of its type.
  public func blocks(_ identifier: Identifier) -> Bool { identifierTypes.isBlocked(identifier) }

  /// One item per offset of the entry, in order.
  public func cleanse(_ entry: JournalEntry, parser: inout EventParser) -> [CleansedItem] {
    guard let request = CollectedRequest(encoded: entry.record.payload) else { return wholeEntry(entry, request: nil, .notAnObject) }
    guard let body = Cleanser.parse(request, parser: &parser), let items = body.items, items.count == entry.record.eventCount
    else { return wholeEntry(entry, request: request, .notAnObject) }
    let envelope = Envelope(root: body.root, request: request, entry: entry)
    var result: [CleansedItem] = []
    result.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let offset = entry.first.advanced(by: index)
      guard case .element(let item) = item else {
        result.append(unreadable(item, envelope: envelope, offset: offset))
        continue
      }
      do throws(WireCalls.Rejection) {
        let event = try event(of: item, envelope: envelope, offset: offset, parser: &parser)
        result.append(CleansedItem(offset: offset, outcome: .event(event), messageKey: messageKey(of: event)))
      } catch {
        result.append(deadLetter(item, envelope: envelope, offset: offset, rejection: error))
      }
    }
    return result
  }

  /// Nil for what is no JSON in a way that the collector does not let in.
  private static func parse(_ request: CollectedRequest, parser: inout EventParser) -> WireBody? {
    request.body.withUnsafeBytes { bytes in
      do throws(JSONSyntaxError) { return try WireBody(parsing: bytes, call: request.call, parser: &parser.json) } catch { return nil }
    }
  }

  private func event(
    of item: JSONElement, envelope: Envelope, offset: JournalOffset, parser: inout EventParser
  ) throws(WireCalls.Rejection) -> Event {
    guard envelope.request.call == .webhook else {
      return try event(of: WireFields(item, call: envelope.request.call), envelope: envelope, offset: offset, parser: &parser)
    }
    guard let map = maps[envelope.entry.record.source] else { throw WireCalls.Rejection(.mappingFailed, field: "map") }
    let mapped = try map.apply(to: item, parser: &parser)
    return try event(of: WireFields(mapped, call: .batch), envelope: envelope.withoutBatchFields, offset: offset, parser: &parser)
  }

  private func event(
    of fields: WireFields, envelope: Envelope, offset: JournalOffset, parser: inout EventParser
  ) throws(WireCalls.Rejection) -> Event {
    if let rejection = WireCalls.rejection(of: fields, limits: limits) { throw rejection }
    guard let type = fields.type else { throw WireCalls.Rejection(.unknownType, field: "type") }
    let event = readEvent(fields, type: type, envelope: envelope, offset: offset, parser: &parser)
    // An event all of whose identifiers are blocked or malformed belongs to nobody.
    if event.identifiers.isEmpty { throw WireCalls.Rejection(.missingIdentity, field: nil) }
    return event
  }

  /// Two messages are the same when workspace, source and messageId are; the key is secret, so nobody can aim at a collision.
  ///
  /// A message that came without an id has no key: it repeats nothing, and nobody can keep it out by guessing the id it is given.
  private func messageKey(of event: Event) -> KeyedHash? {
    if event.messageIDWasMade { return nil }
    var hasher = SipHash(key: hashKey)
    hasher.update(UInt64(event.source.rawValue))
    hasher.update(event.messageID)
    return hasher.finish()
  }

  private func deadLetter(
    _ item: JSONElement, envelope: Envelope, offset: JournalOffset, rejection: WireCalls.Rejection
  ) -> CleansedItem {
    var writer = JSONWriter()
    writer.element(item)
    let call = envelope.request.call
    let letter = DeadLetter(
      offset: offset, source: envelope.entry.record.source, receivedAt: envelope.entry.receivedAt, reason: rejection.reason,
      field: rejection.field, call: call, body: writer.bytes)
    return CleansedItem(offset: offset, outcome: .rejected(letter), messageKey: nil)
  }

  /// The dead letter of an event that is no JSON holds its bytes as they came.
  private func unreadable(_ item: WireBody.Item, envelope: Envelope, offset: JournalOffset) -> CleansedItem {
    var bytes: [UInt8] = []
    if case .unreadable(let range) = item { bytes = Array(envelope.request.body[range]) }
    let letter = DeadLetter(
      offset: offset, source: envelope.entry.record.source, receivedAt: envelope.entry.receivedAt, reason: .invalidJSON, field: nil,
      call: envelope.request.call, body: bytes)
    return CleansedItem(offset: offset, outcome: .rejected(letter), messageKey: nil)
  }

  /// The collector takes only JSON, so this is for records of other makers and of damage that a checksum did not see.
  private func wholeEntry(_ entry: JournalEntry, request: CollectedRequest?, _ reason: DeadLetter.Reason) -> [CleansedItem] {
    (0..<entry.record.eventCount).map { index in
      let offset = entry.first.advanced(by: index)
      let letter = DeadLetter(
        offset: offset, source: entry.record.source, receivedAt: entry.receivedAt, reason: reason, field: nil,
        call: request?.call ?? .batch, body: index == 0 ? request?.body ?? entry.record.payload : [])
      return CleansedItem(offset: offset, outcome: .rejected(letter), messageKey: nil)
    }
  }
}

/// What became of the item at one offset.
public struct CleansedItem: Sendable {
  public enum Outcome: Sendable {
    case event(Event)
    case rejected(DeadLetter)
  }

  public var offset: JournalOffset
  public var outcome: Outcome
  /// Names the message for deduplication; nil for dead letters and for messages that came without an id.
  public var messageKey: KeyedHash?
}

/// The buffers of a thread that cleanses.
public struct EventParser: ~Copyable {
  var json = JSONParser()
  var writer = JSONWriter()

  public init() {}
}

/// What all events of one request share.
struct Envelope {
  var entry: JournalEntry
  var request: CollectedRequest
  var sentAt: Timestamp?
  var context: JSONElement?
  var integrations: JSONElement?

  init(root: JSONElement, request: CollectedRequest, entry: JournalEntry) {
    self.entry = entry
    self.request = request
    if request.call == .batch {
      sentAt = EventTime.read(root["sentAt"])
      context = root["context"].flatMap { $0.isObject ? $0 : nil }
      integrations = root["integrations"].flatMap { $0.isObject ? $0 : nil }
    }
  }

  var withoutBatchFields: Envelope {
    var copy = self
    copy.sentAt = nil
    copy.context = nil
    copy.integrations = nil
    return copy
  }
}
