internal import EventSpec
internal import JSONTape
internal import Ports
internal import Vocabulary

extension Cleanser {
  /// Reads an item that ``WireCalls`` accepted.
  func readEvent(
    _ fields: WireFields, type: EventType, envelope: Envelope, offset: JournalOffset, parser: inout EventParser
  ) -> Event {
    let entry = envelope.entry
    let time = EventTime.correct(
      original: told(fields[.originalTimestamp]) ?? told(fields[.timestamp]), sentAt: EventTime.read(fields[.sentAt]) ?? envelope.sentAt,
      receivedAt: entry.receivedAt)
    let messageID = fields.text(.messageID) ?? ""
    var properties = fields.object(.properties)
    let context = fields.object(.context)
    let contexts = EventContexts(own: context, batch: envelope.context)
    var traits = fields.object(.traits) ?? contexts["traits"].flatMap { $0.isObject ? $0 : nil }
    var flags: CleansingFlags = []
    if !self.fields.isEmpty, let rules = self.fields[entry.record.source] {
      rules.apply(traits: &traits, properties: &properties, contexts: contexts, parser: &parser, flags: &flags)
    }
    let integrations = fields.object(.integrations)
    let name = type == .track ? fields.text(.event) ?? "" : fields.text(.name) ?? WireCalls.text(properties?["name"]) ?? ""
    let (userID, anonymousID) = (fields.text(.userID), fields.text(.anonymousID))
    let names = NamedIn(
      type: type, userID: userID, anonymousID: anonymousID, previousID: fields.text(.previousID), traits: traits, contexts: contexts,
      integrations: integrations, source: entry.record.source)
    let identifiers = identifiers(names, flags: &flags)
    return Event(
      offset: offset, source: entry.record.source, type: type, name: name,
      messageID: messageID.isEmpty ? "kith-\(offset.rawValue)" : messageID, messageIDWasMade: messageID.isEmpty,
      timestamp: time.timestamp, timestampWasClamped: time.wasClamped, receivedAt: entry.receivedAt, identifiers: identifiers,
      userID: userID, anonymousID: anonymousID, groupID: fields.text(.groupID), isExplicitMerge: type == .alias, traits: traits,
      properties: properties, context: context, batchContext: envelope.context, integrations: integrations,
      batchIntegrations: envelope.integrations, clientAddress: envelope.request.clientAddress,
      globalPrivacyControl: envelope.request.globalPrivacyControl, flags: flags)
  }

  private func told(_ element: JSONElement?) -> JSONElement? { element.flatMap { $0.isNull ? nil : $0 } }
}

/// The context of an event over the one of its batch.
struct EventContexts {
  var own: JSONElement?
  var batch: JSONElement?

  subscript(key: StaticString) -> JSONElement? { own?[key] ?? batch?[key] }

  func member(_ key: String) -> JSONElement? { own?[key] ?? batch?[key] }
}
