public import JSONTape
public import Vocabulary

/// The rules of the Segment specification for one event as it comes over the wire. The collector answers by them and cleansing drops by
/// them: the same code, so that both always agree.
public enum WireCalls {
  public struct Limits: Sendable, Equatable {
    /// Compact JSON text of one event. Segment takes 32 KiB.
    public var eventBytesMax: Int
    /// Segment takes 100.
    public var messageIDCharactersMax: Int
    /// Event names, `userId`, `anonymousId`, `groupId`, `previousId`: characters.
    public var textCharactersMax: Int

    public init(eventBytesMax: Int = 128 * 1024, messageIDCharactersMax: Int = 100, textCharactersMax: Int = 1024) {
      self.eventBytesMax = eventBytesMax
      self.messageIDCharactersMax = messageIDCharactersMax
      self.textCharactersMax = textCharactersMax
    }

    public static let standard = Limits()
  }

  /// Why an event is not taken, and which field is at fault.
  public struct Rejection: Error, Sendable, Equatable {
    public var reason: DeadLetter.Reason
    public var field: String?

    public init(_ reason: DeadLetter.Reason, field: String? = nil) {
      self.reason = reason
      self.field = field
    }
  }

  static func type(_ element: JSONElement?, call: CollectedRequest.Call) -> EventType? {
    switch call {
    case .track: .track
    case .identify: .identify
    case .page: .page
    case .screen: .screen
    case .group: .group
    case .alias: .alias
    case .batch, .webhook: element?.string.flatMap(EventType.init(name:))
    }
  }

  /// Nil when the event can be taken.
  public static func rejection(of item: WireBody.Item, call: CollectedRequest.Call, limits: Limits = .standard) -> Rejection? {
    switch item {
    case .element(let element): rejection(of: element, call: call, limits: limits)
    case .unreadable: Rejection(.invalidJSON)
    }
  }

  /// Nil when the event can be taken. Webhook bodies are any JSON and are checked after mapping.
  public static func rejection(of item: JSONElement, call: CollectedRequest.Call, limits: Limits = .standard) -> Rejection? {
    guard call == .webhook else { return rejection(of: WireFields(item, call: call), limits: limits) }
    return item.isObject && item.compactSizeEstimate > limits.eventBytesMax ? Rejection(.eventTooLarge) : nil
  }

  /// Nil when the event can be taken.
  public static func rejection(of fields: WireFields, limits: Limits = .standard) -> Rejection? {
    guard fields.item.isObject else { return Rejection(.notAnObject) }
    if fields.item.compactSizeEstimate > limits.eventBytesMax { return Rejection(.eventTooLarge) }
    guard let type = fields.type else { return Rejection(.unknownType, field: "type") }
    return textRejection(of: fields, limits: limits) ?? identityRejection(of: fields, type: type) ?? typeRejection(of: fields, type: type)
  }

  private static let texts: [(WireFields.Name, StaticString)] = [
    (.userID, "userId"), (.anonymousID, "anonymousId"), (.groupID, "groupId"), (.previousID, "previousId"), (.event, "event"),
    (.name, "name"),
  ]
  private static let objects: [(WireFields.Name, StaticString)] = [
    (.traits, "traits"), (.properties, "properties"), (.context, "context"), (.integrations, "integrations"),
  ]

  private static func textRejection(of fields: WireFields, limits: Limits) -> Rejection? {
    if let id = fields[.messageID], exceeds(id, characters: limits.messageIDCharactersMax) {
      return Rejection(.messageIDTooLong, field: "messageId")
    }
    for (name, field) in texts {
      guard let element = fields[name] else { continue }
      switch element.kind {
      case .object, .array, .bool: return Rejection(.invalidFieldType, field: field.description)
      case .string: if exceeds(element, characters: limits.textCharactersMax) { return Rejection(.nameTooLong, field: field.description) }
      case .integer, .unsigned, .number, .null: continue
      }
    }
    for (name, field) in objects {
      guard let element = fields[name], !element.isNull, !element.isObject else { continue }
      return Rejection(.invalidFieldType, field: field.description)
    }
    return nil
  }

  /// Whether a string has more Unicode scalars than `max`; made of no Swift String, as every event is asked.
  private static func exceeds(_ element: JSONElement, characters max: Int) -> Bool {
    element.withStringBytes { bytes in
      // Each scalar has one byte that is no continuation (10xxxxxx).
      bytes.count > max && bytes.count(where: { $0 & 0xC0 != 0x80 }) > max
    } ?? false
  }

  private static func identityRejection(of fields: WireFields, type: EventType) -> Rejection? {
    if isText(fields[.userID]) || isText(fields[.anonymousID]) { return nil }
    if type == .alias, isText(fields[.previousID]) { return Rejection(.missingIdentity, field: "userId") }
    if let external = fields[.context]?["externalIds"], external.isArray, external.elements.contains(where: { isText($0["id"]) }) {
      return nil
    }
    return Rejection(.missingIdentity, field: "userId")
  }

  private static func typeRejection(of fields: WireFields, type: EventType) -> Rejection? {
    switch type {
    case .track: isText(fields[.event]) ? nil : Rejection(.missingEventName, field: "event")
    case .alias: isText(fields[.previousID]) ? nil : Rejection(.missingPreviousID, field: "previousId")
    case .group: isText(fields[.groupID]) ? nil : Rejection(.missingGroupID, field: "groupId")
    case .identify, .page, .screen: nil
    }
  }

  /// Whether ``text(_:)`` gives one, without making it.
  private static func isText(_ element: JSONElement?) -> Bool {
    guard let element else { return false }
    return switch element.kind {
    case .string: element.withStringBytes { $0.contains { $0 > 0x20 } } ?? false
    case .integer, .unsigned, .number: true
    case .object, .array, .bool, .null: false
    }
  }

  /// A text that names something: not empty after trimming. Numbers count as their text, as clients do send numeric ids.
  public static func text(_ element: JSONElement?) -> String? {
    guard let element else { return nil }
    switch element.kind {
    case .string:
      guard let text = element.string else { return nil }
      return text.utf8.contains { $0 > 0x20 } ? text : nil
    case .integer: return element.integer.map { String($0) }
    case .unsigned, .number: return element.number.map { String($0) }
    case .object, .array, .bool, .null: return nil
    }
  }
}
