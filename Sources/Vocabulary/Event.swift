public import JSONTape

/// One event after cleansing: bounded, canonical, attributed to nobody yet.
public struct Event: Sendable {
  public var offset: JournalOffset
  public var source: SourceID
  public var type: EventType
  /// `track`: the event's name; `page` and `screen`: the given name, may be empty; else empty.
  public var name: String
  public var messageID: String
  /// The sender gave no `messageId`; it was made of the offset.
  public var messageIDWasMade = false
  /// When it happened, by the sender's clock corrected for skew; never after `receivedAt`, never before 2000-01-01.
  public var timestamp: Timestamp
  /// The original time was outside the bounds and was clamped; the original stands in the event's JSON.
  public var timestampWasClamped: Bool
  public var receivedAt: Timestamp
  /// Canonical, without blocked values, without repeats, sorted. Empty only when every value was blocked.
  public var identifiers: [Identifier]
  public var userID: String?
  public var anonymousID: String?
  public var groupID: String?
  /// `alias`: the identifiers are said to be one person; limits per type do not apply to them.
  public var isExplicitMerge: Bool
  /// `identify`: the traits; `group`: the group's traits; else `context.traits`. An object, or nil.
  public var traits: JSONElement?
  /// An object, or nil.
  public var properties: JSONElement?
  /// The event's context over the batch's; objects, or nil.
  public var context: JSONElement?
  public var batchContext: JSONElement?
  /// The event's `integrations` over the batch's; objects, or nil.
  public var integrations: JSONElement?
  public var batchIntegrations: JSONElement?
  public var clientAddress: String?
  public var globalPrivacyControl: Bool

  public init(
    offset: JournalOffset, source: SourceID, type: EventType, name: String, messageID: String, timestamp: Timestamp,
    timestampWasClamped: Bool = false, receivedAt: Timestamp, identifiers: [Identifier], userID: String? = nil, anonymousID: String? = nil,
    groupID: String? = nil, isExplicitMerge: Bool = false, traits: JSONElement? = nil, properties: JSONElement? = nil,
    context: JSONElement? = nil, batchContext: JSONElement? = nil, integrations: JSONElement? = nil, batchIntegrations: JSONElement? = nil,
    clientAddress: String? = nil, globalPrivacyControl: Bool = false
  ) {
    self.offset = offset
    self.source = source
    self.type = type
    self.name = name
    self.messageID = messageID
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
  }
}
