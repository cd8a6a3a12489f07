internal import JSONTape
internal import Ports
internal import Vocabulary

/// The form in which an event is kept for analysis.
enum WarehouseRows {
  static func row(_ event: Event, owner: SignatureID, profile: ProfileID) -> WarehouseEvent {
    WarehouseEvent(
      offset: event.offset, source: event.source, messageID: event.messageID, type: event.type, name: event.name, time: event.timestamp,
      receivedAt: event.receivedAt, owner: owner, profile: profile, userID: event.userID ?? "", anonymousID: event.anonymousID ?? "",
      properties: json(event.properties), traits: json(event.type == .identify || event.type == .group ? event.traits : nil),
      context: context(of: event))
  }

  private static func json(_ element: JSONElement?) -> [UInt8] {
    guard let element else { return Array("{}".utf8) }
    var writer = JSONWriter(reservingCapacity: 256)
    writer.element(element)
    return writer.bytes
  }

  /// The event's own context over the batch's, key by key.
  private static func context(of event: Event) -> [UInt8] {
    guard let shared = event.batchContext else { return json(event.context) }
    guard let own = event.context else { return json(shared) }
    var writer = JSONWriter(reservingCapacity: 256)
    writer.beginObject()
    for member in own.members {
      writer.key(member.key)
      writer.element(member.value)
    }
    for member in shared.members where own[member.key] == nil {
      writer.key(member.key)
      writer.element(member.value)
    }
    writer.endObject()
    return writer.bytes
  }
}
