public import Vocabulary

/// Everything that has been seen: events, their properties, traits and identifier types. At most ``entriesMax`` of each, those seen most first.
public struct Catalogue: Sendable, Equatable {
  public struct EventEntry: Sendable, Equatable {
    public var type: EventType
    public var name: String
    public var count: Int
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    public var properties: [ValueEntry]
    public init(type: EventType, name: String, count: Int, firstSeen: Timestamp, lastSeen: Timestamp, properties: [ValueEntry] = []) {
      self.type = type
      self.name = name
      self.count = count
      self.firstSeen = firstSeen
      self.lastSeen = lastSeen
      self.properties = properties
    }
  }

  /// A property of one event, or a trait.
  public struct ValueEntry: Sendable, Equatable {
    /// Names joined by dots; of elements of an array only the array is listed.
    public var path: String
    /// `text`, `number`, `boolean`, `list`, `object`, sorted.
    public var types: [String]
    /// Share of the events (or profiles) that were looked at which have a value: 0 to 1.
    public var fillRate: Double
    /// Up to three values with all but their form hidden.
    public var samples: [String]
    public init(path: String, types: [String], fillRate: Double, samples: [String]) {
      self.path = path
      self.types = types
      self.fillRate = fillRate
      self.samples = samples
    }
  }

  public struct IdentifierEntry: Sendable, Equatable {
    public var type: IdentifierType
    public var profiles: Int
    public init(type: IdentifierType, profiles: Int) {
      self.type = type
      self.profiles = profiles
    }
  }

  public var events: [EventEntry]
  public var traits: [ValueEntry]
  public var identifiers: [IdentifierEntry]
  public var profiles: Int
  public var accounts: Int
  /// Traits of accounts.
  public var accountTraits: [ValueEntry]

  public static let entriesMax = 1000

  public init(
    events: [EventEntry], traits: [ValueEntry], identifiers: [IdentifierEntry], profiles: Int, accounts: Int = 0,
    accountTraits: [ValueEntry] = []
  ) {
    self.events = events
    self.traits = traits
    self.identifiers = identifiers
    self.profiles = profiles
    self.accounts = accounts
    self.accountTraits = accountTraits
  }
}
