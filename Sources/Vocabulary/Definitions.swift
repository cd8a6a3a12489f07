/// Everything a workspace file says, validated and numbered: what the flow works by from one journal position on.
public struct Definitions: Sendable, Codable, Equatable {
  public var version: DefinitionsVersion
  public var sources: [SourceDefinition]
  /// In order of priority, most telling first.
  public var identifierTypes: [IdentifierTypeDefinition]
  public var segments: [SegmentDefinition]
  public var computedTraits: [ComputedTraitDefinition]
  public var destinations: [DestinationDefinition]
  /// The next free numbers; numbers are never used again. Computed traits share those of segments.
  public var nextSource: UInt32
  public var nextSegment: UInt32
  public var nextDestination: UInt32
  /// For each fact stream in use (a hash of what it counts, as text) the offset from which the flow has kept it. Filled by the flow when it
  /// takes the definitions; what a planner puts here is ignored.
  public var streamStarts: [String: UInt64] = [:]
  /// Nil in definitions that were stored before there were analyses: none.
  public var analyses: [SavedAnalysis]?
  /// Nil: UTC, weeks from Monday, one currency.
  public var analysisSettings: AnalysisSettings?
  /// Of RFM traits, as far as they are known; nil: none. The flow fills it, as ``streamStarts``. It is no part of a version: it changes with the
  /// profiles, and stores keep it apart.
  public var scoreEdges: [ScoreEdges]?
  /// Nil: events are kept for ever.
  public var retention: EventRetention?
  /// Names of SQL traits that are no longer defined, the newest ``retiredMax``: what their queries gave is taken from the profiles. Filled by the flow when
  /// it takes the definitions, as ``streamStarts``; nil: none.
  public var retiredTraits: [String]?
  /// Nil: profiles are merged by their identifiers alone.
  public var matching: MatchRules?
  /// Where people and their numbers are from when neither source nor event says: two capital letters of ISO 3166-1.
  public var region: String?
  /// What kind of thing some traits are, and which of several values counts. Nil: none are named.
  public var traitRules: [TraitRule]?

  /// Whether name servers are asked if the domains of e-mail addresses take mail. Nil: they are not.
  public var checksMailDomains: Bool?

  /// Nil: there are no households.
  public var households: HouseholdRules?

  public static let retiredMax = 100

  public init(
    version: DefinitionsVersion, sources: [SourceDefinition], identifierTypes: [IdentifierTypeDefinition], segments: [SegmentDefinition],
    computedTraits: [ComputedTraitDefinition] = [], destinations: [DestinationDefinition], nextSource: UInt32, nextSegment: UInt32,
    nextDestination: UInt32
  ) {
    self.version = version
    self.sources = sources
    self.identifierTypes = identifierTypes
    self.segments = segments
    self.computedTraits = computedTraits
    self.destinations = destinations
    self.nextSource = nextSource
    self.nextSegment = nextSegment
    self.nextDestination = nextDestination
  }

  /// What holds before the first `apply`: no sources, the default identifier types.
  public static let initial = Definitions(
    version: DefinitionsVersion(rawValue: 0), sources: [], identifierTypes: IdentifierTypeDefinition.defaults, segments: [],
    destinations: [], nextSource: 1, nextSegment: 1, nextDestination: 1)
}

extension Definitions {
  /// As they are kept under their version.
  public var withoutScoreEdges: Definitions {
    var definitions = self
    definitions.scoreEdges = nil
    return definitions
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      version: try fields.decode(DefinitionsVersion.self, forKey: .version),
      sources: try fields.decode([SourceDefinition].self, forKey: .sources),
      identifierTypes: try fields.decode([IdentifierTypeDefinition].self, forKey: .identifierTypes),
      segments: try fields.decode([SegmentDefinition].self, forKey: .segments),
      // Absent in definitions that were stored before there were computed traits.
      computedTraits: try fields.decodeIfPresent([ComputedTraitDefinition].self, forKey: .computedTraits) ?? [],
      destinations: try fields.decode([DestinationDefinition].self, forKey: .destinations),
      nextSource: try fields.decode(UInt32.self, forKey: .nextSource),
      nextSegment: try fields.decode(UInt32.self, forKey: .nextSegment),
      nextDestination: try fields.decode(UInt32.self, forKey: .nextDestination))
    streamStarts = try fields.decode([String: UInt64].self, forKey: .streamStarts)
    analyses = try fields.decodeIfPresent([SavedAnalysis].self, forKey: .analyses)
    analysisSettings = try fields.decodeIfPresent(AnalysisSettings.self, forKey: .analysisSettings)
    scoreEdges = try fields.decodeIfPresent([ScoreEdges].self, forKey: .scoreEdges)
    retention = try fields.decodeIfPresent(EventRetention.self, forKey: .retention)
    retiredTraits = try fields.decodeIfPresent([String].self, forKey: .retiredTraits)
    matching = try fields.decodeIfPresent(MatchRules.self, forKey: .matching)
    region = try fields.decodeIfPresent(String.self, forKey: .region)
    traitRules = try fields.decodeIfPresent([TraitRule].self, forKey: .traitRules)
    checksMailDomains = try fields.decodeIfPresent(Bool.self, forKey: .checksMailDomains)
    households = try fields.decodeIfPresent(HouseholdRules.self, forKey: .households)
  }
}
