public import JSONTape

/// One event after cleansing: bounded, canonical, attributed to nobody yet.
///
/// An object that never changes: it passes all stages, and a copy of its parts would count up a dozen references each time.
public final class Event: Sendable {
  public let offset: JournalOffset
  public let source: SourceID
  public let type: EventType
  /// `track`: the event's name; `page` and `screen`: the given name, may be empty; else empty.
  public let name: String
  public let messageID: String
  /// The sender gave no `messageId`; it was made of the offset.
  public let messageIDWasMade: Bool
  /// When it happened, by the sender's clock corrected for skew; never after `receivedAt`, never before 2000-01-01.
  public let timestamp: Timestamp
  /// The original time was outside the bounds and was clamped; the original stands in the event's JSON.
  public let timestampWasClamped: Bool
  public let receivedAt: Timestamp
  /// Canonical, without blocked values, without repeats, sorted. Empty only when every value was blocked.
  public let identifiers: [Identifier]
  public let userID: String?
  public let anonymousID: String?
  public let groupID: String?
  /// `alias`: the identifiers are said to be one person; limits per type do not apply to them.
  public let isExplicitMerge: Bool
  /// `identify`: the traits; `group`: the group's traits; else `context.traits`. An object, or nil.
  public let traits: JSONElement?
  /// An object, or nil.
  public let properties: JSONElement?
  /// The event's context over the batch's; objects, or nil.
  public let context: JSONElement?
  public let batchContext: JSONElement?
  /// The event's `integrations` over the batch's; objects, or nil.
  public let integrations: JSONElement?
  public let batchIntegrations: JSONElement?
  public let clientAddress: String?
  public let globalPrivacyControl: Bool
  /// What cleansing could not bring into its form, and kept as it was given.
  public let flags: CleansingFlags

  public init(
    offset: JournalOffset, source: SourceID, type: EventType, name: String, messageID: String, messageIDWasMade: Bool = false,
    timestamp: Timestamp, timestampWasClamped: Bool = false, receivedAt: Timestamp, identifiers: [Identifier], userID: String? = nil,
    anonymousID: String? = nil,
    groupID: String? = nil, isExplicitMerge: Bool = false, traits: JSONElement? = nil, properties: JSONElement? = nil,
    context: JSONElement? = nil, batchContext: JSONElement? = nil, integrations: JSONElement? = nil, batchIntegrations: JSONElement? = nil,
    clientAddress: String? = nil, globalPrivacyControl: Bool = false, flags: CleansingFlags = []
  ) {
    self.offset = offset
    self.source = source
    self.type = type
    self.name = name
    self.messageID = messageID
    self.messageIDWasMade = messageIDWasMade
    self.timestamp = timestamp
    self.timestampWasClamped = timestampWasClamped
    self.receivedAt = receivedAt
    self.identifiers = identifiers
    self.userID = userID
    self.anonymousID = anonymousID
    self.groupID = groupID
    self.isExplicitMerge = isExplicitMerge
    self.traits = traits
    self.properties = properties
    self.context = context
    self.batchContext = batchContext
    self.integrations = integrations
    self.batchIntegrations = batchIntegrations
    self.clientAddress = clientAddress
    self.globalPrivacyControl = globalPrivacyControl
    self.flags = flags
  }
}
