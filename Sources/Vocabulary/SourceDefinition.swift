/// Where events come from, and the keys that its clients show.
public struct SourceDefinition: Sendable, Codable, Equatable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Clients of the Segment tracking API.
    case http
    /// Any JSON posted to `/v1/webhook`, mapped by ``SourceDefinition/map``.
    case webhook
  }

  public var id: SourceID
  /// `[a-z0-9_]{1,64}`, stable.
  public var key: String
  public var name: String
  public var kind: Kind
  /// Valid write keys, newest first; at most ``writeKeysMax``.
  public var writeKeys: [String]
  /// A disabled source answers 404 and takes nothing.
  public var enabled: Bool
  /// Present exactly when `kind` is `webhook`.
  public var map: WebhookMap?
  /// Where numbers without a country's code come from: two capital letters of ISO 3166-1. Nil: the event or the workspace says.
  public var region: String?
  /// What is done with the traits and properties of its events, in order; nil or empty: nothing.
  public var fields: [FieldRule]?

  public static let writeKeysMax = 5

  public init(
    id: SourceID, key: String, name: String, kind: Kind = .http, writeKeys: [String], enabled: Bool = true, map: WebhookMap? = nil,
    region: String? = nil, fields: [FieldRule]? = nil
  ) {
    self.id = id
    self.key = key
    self.name = name
    self.kind = kind
    self.writeKeys = writeKeys
    self.enabled = enabled
    self.map = map
    self.region = region
    self.fields = fields
  }
}

/// How any JSON becomes an event. Values are paths (`$.a.b[0].c`) into the posted body, or constants (`"=text"`).
public struct WebhookMap: Sendable, Codable, Equatable {
  /// `track`, `identify` … as path or constant.
  public var type: String
  public var event: String?
  public var messageID: String?
  public var time: String?
  /// Identifier type → path.
  public var identifiers: [String: String]
  public var traits: [String: String]
  public var properties: [String: String]

  public init(
    type: String, event: String? = nil, messageID: String? = nil, time: String? = nil, identifiers: [String: String] = [:],
    traits: [String: String] = [:], properties: [String: String] = [:]
  ) {
    self.type = type
    self.event = event
    self.messageID = messageID
    self.time = time
    self.identifiers = identifiers
    self.traits = traits
    self.properties = properties
  }
}
