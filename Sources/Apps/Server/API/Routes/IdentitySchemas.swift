import IdentityResolution
import Ports
import Vocabulary

/// The named shapes of answers about identity.
enum IdentitySchemas {
  static let all: [(name: String, schema: Schema)] = [
    ("IdentityNode", node), ("IdentityEdge", edge), ("IdentityDecision", decision), ("MatchEvidence", evidence), ("MatchReview", review),
    ("Matching", matching), ("IdentityChange", change),
    ("PlannedIdentityChange", planned),
  ]

  private static let identifier = Schema.object([.init("type", .string), .init("value", .string)])

  private static let node = Schema.object([
    .init("type", .string), .init("value", .string), .init("profile", .nullable(.string), "The one it belongs to."),
    .init("stopped", .nullable(.string), "`blocked` or `shared`: it merges nobody."),
  ])

  private static let edge = Schema.object([
    .init("from", identifier), .init("to", identifier), .init("rule", .oneOf(["event", "alias", "decision"])), .init("profile", .string),
    .init("signature", .nullable(.string), "The set of identifiers that came together; owner of its events in the warehouse."),
    .init("decision", .nullable(.integer)), .init("firstSeen", .time), .init("lastSeen", .time), .init("events", .integer),
    .init("source", .nullable(.string)), .init("refused", .nullable(.string), "The limit that kept the two apart; null when they merged."),
  ])

  private static let decision = Schema.object([
    .init("number", .integer), .init("kind", .oneOf(IdentityDecision.Kind.allCases.map(\.rawValue))),
    .init("identifiers", .array(identifier)), .init("others", .array(identifier)), .init("offset", .integer), .init("at", .time),
    .init("actor", .string, "`rule` and `match` are the program's own."), .init("reason", .string),
    .init("evidence", .nullable(.named("MatchEvidence")), "Null when matching had no part in it."),
  ])

  private static let evidence = Schema.object([
    .init("probability", .number, "0 to 1."), .init("model", .integer, "Its version."),
    .init("start", .number, "log₂ odds of two profiles taken at random."),
    .init(
      "steps",
      .array(
        .object([
          .init("comparison", .string), .init("agreement", .string), .init("bits", .number, "Added to the odds: +1 doubles them."),
        ]))), .init("review", .nullable(.integer), "The review in which somebody has decided."),
  ])

  private static let side = Schema.object([
    .init("identifier", identifier), .init("profile", .nullable(.string)), .init("traits", .any, "As they are now."),
  ])

  private static let review = Schema.object([
    .init("number", .integer), .init("at", .time), .init("evidence", .named("MatchEvidence")), .init("left", side), .init("right", side),
  ])

  private static let matching = Schema.object([
    .init("standing", .oneOf(MatchingStatus.Standing.allCases.map(\.rawValue))), .init("model", .nullable(.integer), "Its version."),
    .init("profiles", .integer, "Of which enough is known."), .init("outstanding", .integer, "Changed and not matched yet."),
  ])

  private static let change = Schema.object([
    .init("change", .oneOf(IdentityHistory.Entry.Change.allCases.map(\.rawValue))), .init("profile", .string, "The other one."),
    .init("signatures", .nullable(.integer), "How many went."), .init("at", .time), .init("offset", .integer, "Of the event or command."),
    .init("actor", .nullable(.string), "Null when an event did it."), .init("action", .nullable(.string)),
    .init("reason", .nullable(.string)),
  ])

  private static let planned = Schema.object([
    .init("kind", .oneOf(IdentityComparison.Change.Kind.allCases.map(\.rawValue))), .init("profiles", .array(.string)),
    .init("signatures", .array(.integer), "That each profile brings, or that each part takes."),
    .init("limits", .array(.string), "That hold the parts apart."),
  ])
}
