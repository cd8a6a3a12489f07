public import JSONTape
public import Vocabulary

/// The members of one event that the specification names, found in one pass over the event. Of repeated ones the last counts, as in JavaScript.
public struct WireFields: Sendable {
  public enum Name: Int, Sendable {
    case type, messageID, userID, anonymousID, groupID, previousID, event, name, traits, properties, context, integrations, timestamp
    case originalTimestamp, sentAt
  }

  public let item: JSONElement
  /// Given by the endpoint, or by `type` in a batch. Nil when unknown.
  public let type: EventType?
  /// By name; 0 where there is none.
  private let places: SIMD16<UInt32>

  /// - Parameter item: anything; what is no object has no members.
  public init(_ item: JSONElement, call: CollectedRequest.Call) {
    var places = SIMD16<UInt32>()
    item.forEachMember { key, place in
      if let name = WireFields.name(of: key) { places[name.rawValue] = place.number }
    }
    self.item = item
    self.places = places
    let told = places[Name.type.rawValue]
    type = WireCalls.type(told == 0 ? nil : item[JSONElement.Place(number: told)], call: call)
  }

  public subscript(name: Name) -> JSONElement? {
    let place = places[name.rawValue]
    return place == 0 ? nil : item[JSONElement.Place(number: place)]
  }

  /// The text under a name, as ``WireCalls/text(_:)`` gives it.
  public func text(_ name: Name) -> String? { WireCalls.text(self[name]) }

  /// The object under a name; nil for any other kind.
  public func object(_ name: Name) -> JSONElement? { self[name].flatMap { $0.isObject ? $0 : nil } }

  /// The length of a key tells most keys apart before any byte is compared.
  private static func name(of key: UnsafeRawBufferPointer) -> Name? {
    switch key.count {
    case 4: named(key, "type", .type) ?? named(key, "name", .name)
    case 5: named(key, "event", .event)
    case 6: named(key, "userId", .userID) ?? named(key, "traits", .traits) ?? named(key, "sentAt", .sentAt)
    case 7: named(key, "context", .context) ?? named(key, "groupId", .groupID)
    case 9: named(key, "messageId", .messageID) ?? named(key, "timestamp", .timestamp)
    case 10: named(key, "properties", .properties) ?? named(key, "previousId", .previousID)
    case 11: named(key, "anonymousId", .anonymousID)
    case 12: named(key, "integrations", .integrations)
    case 17: named(key, "originalTimestamp", .originalTimestamp)
    default: nil
    }
  }

  private static func named(_ key: UnsafeRawBufferPointer, _ text: StaticString, _ name: Name) -> Name? {
    var at = 0
    while at < key.count, key[at] == text.utf8Start[at] { at += 1 }
    return at == key.count ? name : nil
  }
}
