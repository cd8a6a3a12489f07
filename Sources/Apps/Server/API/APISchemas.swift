import Vocabulary
import WorkspaceFile

/// The named shapes of the API's answers.
enum APISchemas {
  static let all: [(name: String, schema: Schema)] =
    [
      ("Problem", problem), ("Profile", profile), ("Event", event), ("Segment", segment), ("Member", member), ("DeadLetter", deadLetter),
      ("Source", source), ("Change", change), ("Delivery", delivery), ("AuditRow", auditRow), ("Token", token), ("Status", status),
      ("TailedEvent", tailedEvent),
    ] + IdentitySchemas.all + GroupSchemas.all

  private static let problem = Schema.object([
    .init("type", .string), .init("title", .string), .init("status", .integer), .init("code", .string, "Stable; branch on it."),
    .init("detail", .string, optional: true),
    .init(
      "problems", .array(.object([.init("file", .string), .init("line", .integer, optional: true), .init("reason", .string)])),
      optional: true,
      "All mistakes of a workspace file."),
  ])

  private static let profile = Schema.object([
    .init("id", .string, "Persistent; keeps working after a merge."),
    .init(
      "identifiers",
      .array(
        .object([
          .init("type", .string), .init("value", .string), .init("firstSeen", .time), .init("lastSeen", .time),
          .init("flags", .array(.oneOf(MailDomainFinder.flags)), optional: true, "What name servers say of an address."),
        ]))),
    .init("traits", .map(.any), "Name to value; with `provenance=true` name to `{value, source, time}`."),
    .init("standard", .map(.any), "Traits that have a standard form by their kind; null for a value that is not of its kind."),
    .init("segments", .array(.string), "Keys."), .init("accounts", .array(.named("AccountLink")), "What `group` calls have said."),
    .init("households", .array(.named("HouseholdSize")), "By each rule under which the profile is in one."),
    .init("marks", .array(.oneOf(ProfileMark.Kind.allCases.map(\.name)))),
    .init("firstSeen", .nullable(.time)), .init("lastSeen", .nullable(.time)),
  ])

  private static let event = Schema.object([
    .init("messageId", .string), .init("type", .oneOf(EventType.allCases.map(\.name))), .init("name", .string), .init("time", .time),
    .init("receivedAt", .time), .init("source", .string), .init("userId", .string), .init("anonymousId", .string),
    .init("properties", .map(.any)), .init("traits", .map(.any)), .init("context", .map(.any)),
  ])

  private static let segment = Schema.object([
    .init("key", .string), .init("name", .string), .init("size", .integer, "Profiles that are in it now."),
    .init("sentence", .string, "The condition in words."),
    .init("state", .oneOf(["warming"] + SegmentDefinition.Status.allCases.map(\.rawValue))),
    .init("uses", .map(.array(.string)), "Events, traits and segments that the condition asks for."),
    .init("usedBy", .map(.array(.string)), "Segments and destinations that could not be without it."),
    .init("where", .any, "The condition, as in a workspace file."),
    .init(
      "beyondRetention", .array(retentionGap),
      "Events that it looks back at further than they are kept: worked out anew, it lacks their past."),
    .init("incomplete", .nullable(incompleteSegment), "Set while events that it asks for are missing from the warehouse."),
  ])

  private static let retentionGap = Schema.object([
    .init("event", .string, "Its name; `any` for those without a rule of their own."), .init("keptDays", .integer),
    .init("neededDays", .nullable(.integer), "How far back the segment looks; null: without an end."),
  ])

  private static let incompleteSegment = Schema.object([
    .init("key", .string), .init("since", .time, "Events that were received before may be missing."),
    .init("until", .nullable(.time), "From when on nothing that it asks for is missing; null: never."),
  ])

  private static let member = Schema.object([.init("id", .string), .init("since", .time)])

  private static let deadLetter = Schema.object([
    .init("offset", .integer), .init("source", .string), .init("receivedAt", .time),
    .init("reason", .oneOf(DeadLetter.Reason.allCases.map(\.rawValue))),
    .init("field", .nullable(.string)), .init("call", .string), .init("body", .string, "JSON text as it came."),
    .init("bodyWasCut", .boolean),
    .init("retriedAs", .nullable(.integer)),
  ])

  private static let source = Schema.object([
    .init("key", .string), .init("name", .string), .init("kind", .oneOf(SourceDefinition.Kind.allCases.map(\.rawValue))),
    .init("enabled", .boolean),
    .init("writeKeys", .array(.string), optional: true, "Newest first; shown to tokens with scope write or higher."),
    .init("accepted", .integer),
    .init("duplicates", .integer), .init("rejected", .map(.integer), "By reason."), .init("lastEventAt", .nullable(.time)),
    .init("eventsPerSecond", .nullable(.number), "Over the last minute; null until it has been watched for ten seconds."),
    .init("lagSeconds", .number, "How far the flow is behind what was accepted."),
  ])

  private static let change = Schema.object([
    .init("action", .oneOf(PlannedChange.Action.allCases.map(\.rawValue))),
    .init("kind", .oneOf(PlannedChange.Kind.allCases.map(\.rawValue))),
    .init("key", .string), .init("detail", .string),
  ])

  private static let delivery = Schema.object([
    .init("number", .integer), .init("destination", .string), .init("segment", .string), .init("profile", .string),
    .init("change", .oneOf(["entered", "left"])), .init("at", .time), .init("attempts", .integer), .init("lastError", .nullable(.string)),
    .init("idempotencyKey", .string),
  ])

  private static let auditRow = Schema.object([
    .init("offset", .integer), .init("at", .time), .init("actor", .string), .init("action", .string), .init("subject", .string),
    .init("detail", .string),
  ])

  private static let token = Schema.object([
    .init("name", .string), .init("scope", .oneOf(AccessToken.Scope.allCases.map(\.rawValue))), .init("expiresAt", .nullable(.time)),
  ])

  private static let status = Schema.object([
    .init("version", .string), .init("journal", .object([.init("head", .integer), .init("tail", .integer), .init("bytes", .integer)])),
    .init("flow", .object([.init("position", .integer), .init("clock", .time)])),
    .init("warehouse", .object([.init("position", .integer), .init("ready", .boolean)])),
    .init(
      "deliveries",
      .object([.init("pending", .integer), .init("failed", .integer), .init("delivered", .integer), .init("withheld", .integer)])),
    .init("deduplication", .object([.init("since", .nullable(.time)), .init("messages", .integer)])), .init("profiles", .integer),
    .init("definitions", .integer, "Version."), .init("warmingSegments", .array(.string)),
    .init("incompleteSegments", .array(incompleteSegment), "Segments that count without all of their past."),
    .init("problems", .array(.string), "What stands in the way, one sentence each."), .init("caughtUp", .boolean),
    .init("matching", .nullable(.named("Matching")), "Null when profiles are not matched."),
  ])

  private static let tailedEvent = Schema.object([
    .init("offset", .integer), .init("receivedAt", .time), .init("outcome", .string), .init("source", .string), .init("type", .string),
    .init("name", .string), .init("messageId", .string), .init("profile", .nullable(.string)), .init("missed", .integer),
  ])
}
