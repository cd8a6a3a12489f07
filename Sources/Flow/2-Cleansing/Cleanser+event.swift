internal import EventSpec
internal import JSONTape
internal import Ports
internal import Vocabulary

extension Cleanser {
  /// Reads an item that ``WireCalls`` accepted, in one pass over its members.
  func readEvent(_ item: JSONElement, envelope: Envelope, offset: JournalOffset) -> Event {
    var fields = EventFields()
    for member in item.members { fields.take(member) }
    let receivedAt = envelope.entry.receivedAt
    let type = WireCalls.type(of: item, call: envelope.request.call == .webhook ? .batch : envelope.request.call) ?? .track
    let time = EventTime.correct(
      original: fields.originalTimestamp ?? fields.timestamp, sentAt: fields.sentAt ?? envelope.sentAt, receivedAt: receivedAt)
    var event = Event(
      offset: offset, source: envelope.entry.record.source, type: type, name: "", messageID: fields.messageID ?? "",
      timestamp: time.timestamp, timestampWasClamped: time.wasClamped, receivedAt: receivedAt, identifiers: [])
    if event.messageID.isEmpty {
      event.messageID = "kith-\(offset.rawValue)"
      event.messageIDWasMade = true
    }
    event.userID = fields.userID
    event.anonymousID = fields.anonymousID
    event.groupID = fields.groupID
    event.isExplicitMerge = type == .alias
    event.properties = fields.properties
    event.context = fields.context
    event.batchContext = envelope.context
    event.integrations = fields.integrations
    event.batchIntegrations = envelope.integrations
    event.traits = fields.traits ?? event.contextValue("traits").flatMap { $0.isObject ? $0 : nil }
    event.name = type == .track ? fields.event ?? "" : fields.name ?? WireCalls.text(fields.properties?["name"]) ?? ""
    event.clientAddress = envelope.request.clientAddress
    event.globalPrivacyControl = envelope.request.globalPrivacyControl
    event.identifiers = identifiers(of: event, previousID: fields.previousID)
    return event
  }
}

/// The members of an event that are read, found in one pass.
private struct EventFields {
  var event: String?
  var name: String?
  var messageID: String?
  var userID: String?
  var anonymousID: String?
  var groupID: String?
  var previousID: String?
  var timestamp: JSONElement?
  var originalTimestamp: JSONElement?
  var sentAt: Timestamp?
  var traits: JSONElement?
  var properties: JSONElement?
  var context: JSONElement?
  var integrations: JSONElement?

  mutating func take(_ member: JSONElement.Member) {
    let value = member.value
    if value.isNull { return }
    // The length of a key tells most keys apart before any byte is compared.
    switch member.withKeyBytes({ $0.count }) {
    case 4: if member.keyEquals("name") { name = WireCalls.text(value) }
    case 5: if member.keyEquals("event") { event = WireCalls.text(value) }
    case 6: takeSix(member)
    case 7:
      if member.keyEquals("context") { context = value.isObject ? value : nil }
      if member.keyEquals("groupId") { groupID = WireCalls.text(value) }
    case 9:
      if member.keyEquals("messageId") { messageID = WireCalls.text(value) }
      if member.keyEquals("timestamp") { timestamp = value }
    case 10:
      if member.keyEquals("properties") { properties = value.isObject ? value : nil }
      if member.keyEquals("previousId") { previousID = WireCalls.text(value) }
    case 11: if member.keyEquals("anonymousId") { anonymousID = WireCalls.text(value) }
    case 12: if member.keyEquals("integrations") { integrations = value.isObject ? value : nil }
    case 17: if member.keyEquals("originalTimestamp") { originalTimestamp = value }
    default: return
    }
  }

  private mutating func takeSix(_ member: JSONElement.Member) {
    if member.keyEquals("userId") { userID = WireCalls.text(member.value) }
    if member.keyEquals("traits") { traits = member.value.isObject ? member.value : nil }
    if member.keyEquals("sentAt") { sentAt = EventTime.read(member.value) }
  }
}
