public import Vocabulary

/// What applying a set of files means: the new definitions, and how they differ from the present ones.
public struct WorkspacePlan: Sendable, Equatable {
  /// The present definitions when nothing changes; else one version further.
  public var definitions: Definitions
  /// One for each thing that is or was defined: by kind, in the order of the definitions, deletions last.
  public var changes: [PlannedChange]
  /// Write keys that were made because the file names none. This is the only place that shows which are new.
  public var generatedKeys: [GeneratedWriteKey]

  public init(definitions: Definitions, changes: [PlannedChange], generatedKeys: [GeneratedWriteKey]) {
    self.definitions = definitions
    self.changes = changes
    self.generatedKeys = generatedKeys
  }

  /// False when the files say what already holds.
  public var hasChanges: Bool { changes.contains { $0.action != .unchanged } }
}

public struct PlannedChange: Sendable, Equatable, Codable {
  public enum Action: String, Sendable, Codable, CaseIterable { case create, update, delete, unchanged }

  public enum Kind: String, Sendable, Codable, CaseIterable {
    case source
    case identifierType = "identifier_type"
    case segment
    case computedTrait = "computed_trait"
    case destination
    case analysis
    /// Time zone, first day of the week and currencies.
    case analysisSettings = "analysis_settings"
    /// How long events are kept.
    case retention
    /// From which probability on profiles are merged.
    case matching
    /// What a trait is, and which of its values counts.
    case traitRule = "trait_rule"
    /// Where people are from when nothing else says.
    case region
    /// By which traits profiles live together.
    case households
    /// Whether name servers are asked about domains of e-mail addresses.
    case mailDomains = "mail_domains"
  }

  public var action: Action
  public var kind: Kind
  public var key: String
  /// One line, for people: what it is, or what changes.
  public var detail: String

  public init(action: Action, kind: Kind, key: String, detail: String) {
    self.action = action
    self.kind = kind
    self.key = key
    self.detail = detail
  }
}

public struct GeneratedWriteKey: Sendable, Equatable, Codable {
  public var source: String
  public var writeKey: String

  public init(source: String, writeKey: String) {
    self.source = source
    self.writeKey = writeKey
  }
}
