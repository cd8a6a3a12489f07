/// A system that is told when profiles enter or leave segments.
public struct DestinationDefinition: Sendable, Codable, Equatable {
  public var id: DestinationID
  /// `[a-z0-9_]{1,64}`, stable.
  public var key: String
  public var name: String
  /// The adapter: `webhook`, `csv` …
  public var type: String
  /// Settings of the adapter. Secrets stand as references (`${NAME}`, `file:PATH`) and are resolved when they are used.
  public var settings: [String: String]
  /// Keys of segments whose changes are sent.
  public var segments: [SegmentID]
  /// Consent categories; a person who has said anything about consent must have allowed all of them.
  public var consentCategories: [String]
  /// The name that an event's `integrations` object uses for it.
  public var integrationName: String
  /// Whether a person's Global Privacy Control holds deliveries back; nil: what ``honoursGPC`` says of its categories.
  public var honoursGPCSetting: Bool?

  /// Consent categories that stand for selling or sharing personal data, or for advertising with it.
  public static let salesCategories: Set<String> = ["advertising", "marketing", "sale", "sharing", "targeted_advertising"]

  /// True when a person's Global Privacy Control holds deliveries back: as set, else for destinations with one of ``salesCategories``.
  public var honoursGPC: Bool {
    honoursGPCSetting ?? consentCategories.contains { DestinationDefinition.salesCategories.contains($0.lowercased()) }
  }

  public init(
    id: DestinationID, key: String, name: String, type: String, settings: [String: String], segments: [SegmentID],
    consentCategories: [String] = [], integrationName: String? = nil, honoursGPCSetting: Bool? = nil
  ) {
    self.id = id
    self.key = key
    self.name = name
    self.type = type
    self.settings = settings
    self.segments = segments
    self.consentCategories = consentCategories
    self.integrationName = integrationName ?? name
    self.honoursGPCSetting = honoursGPCSetting
  }
}
