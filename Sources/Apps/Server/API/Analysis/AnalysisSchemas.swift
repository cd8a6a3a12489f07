import Vocabulary

/// Questions and answers of analyses, for the OpenAPI document. Language: docs/analyses.md.
enum AnalysisSchemas {
  static func summary(_ kind: AnalysisKind) -> String {
    switch kind {
    case .trends: "How much of something happened, by hour, day, week or month."
    case .funnel: "How many profiles went through steps in order, and how long they took."
    case .retention: "How many profiles came back, by the interval in which they began."
    case .paths: "What profiles did after, or before, an event."
    case .rfm: "Customers by recency, frequency and monetary value, in quintiles."
    case .kpis: "Customers and revenue of a range."
    case .campaigns: "Reach, orders, revenue and cost per campaign or channel."
    case .statistics: "Fill rate, distinct and top values of a property or trait, and how its numbers spread."
    case .overlap: "How segments share members."
    }
  }

  private static let scope: [Schema.Field] = [
    .init("from", .string, optional: true, "Start of the range, included; `last` stands for both."),
    .init("to", .string, optional: true, "Its end, excluded."),
    .init("last", .string, optional: true, "Such as 30d: up to now."),
    .init("timezone", .string, optional: true, "The workspace's when absent."),
    .init("segment", .string, optional: true, "Only present members of it."),
    .init("profiles", .map(.any), optional: true, "A cell of the answer: lists the profiles behind it, at most `limit`."),
  ]
  private static let event: [Schema.Field] = [
    .init("event", .any, optional: true, "A name, {in: [names]} or any."),
    .init("where", .map(.any), optional: true, "Properties and their tests, as in segments."),
  ]
  private static let stream = Schema.any
  private static let breakdown = Schema.Field("breakdown", .map(.any), optional: true, "One of property, trait, segments.")
  private static let interval = Schema.Field("interval", .oneOf(AnalysisInterval.allCases.map(\.rawValue)))
  private static let value = Schema.Field(
    "value", .string, optional: true, "The property that holds an order's value; revenue when absent.")

  static func question(_ kind: AnalysisKind) -> Schema {
    switch kind {
    case .trends:
      .object(
        event + [
          .init("measure", .any, optional: true, "count, profiles, or {sum|avg|min|max|median|p90|p95|p99: property}."), interval,
          breakdown, .init("limit", .integer, optional: true),
        ] + scope)
    case .funnel:
      .object(
        [
          .init("steps", .array(stream)), .init("within", .string, optional: true, "7d when absent."),
          .init("order", .oneOf(["loose", "strict"]), optional: true), breakdown,
        ] + scope)
    case .retention:
      .object(
        [
          .init("first", stream), .init("return", stream), interval, .init("periods", .integer, optional: true, "12 when absent."),
          .init("cohort", .oneOf(RetentionAnalysis.Cohort.allCases.map(\.rawValue)), optional: true),
          .init("rolling", .boolean, optional: true),
        ] + scope)
    case .paths:
      .object(
        [
          .init("event", .string), .init("direction", .oneOf(PathsAnalysis.Direction.allCases.map(\.rawValue)), optional: true),
          .init("steps", .integer, optional: true), .init("limit", .integer, optional: true, "Links per step."),
        ] + scope)
    case .rfm, .kpis: .object(event + [value] + scope)
    case .campaigns:
      .object(
        event + [
          value, .init("costs", stream, optional: true, "Events with `cost`; Campaign Cost when absent."),
          .init("by", .oneOf(CampaignAnalysis.Dimension.allCases.map(\.rawValue)), optional: true),
          .init("lookback", .string, optional: true, "30d when absent."),
        ] + scope)
    case .statistics:
      .object(
        [.init("property", .string, optional: true), .init("trait", .string, optional: true)] + event + [
          .init("limit", .integer, optional: true)
        ] + scope)
    case .overlap: .object([.init("segments", .array(.string))] + scope)
    }
  }

  static func answer(_ kind: AnalysisKind) -> Schema {
    let kindField = Schema.Field("kind", .string)
    let steps = Schema.array(
      .object([.init("profiles", .integer), .init("conversion", .number), .init("medianSeconds", .nullable(.number))]))
    func list(_ name: String, _ fields: [Schema.Field]) -> Schema {
      .object([kindField, .init(name, .array(.object(fields)), optional: true)] + profiles)
    }
    switch kind {
    case .trends:
      return list(
        "series",
        [.init("key", .nullable(.string)), .init("points", .array(.object([.init("at", .time), .init("value", .nullable(.number))])))])
    case .funnel:
      return .object(
        [
          kindField, .init("steps", steps, optional: true),
          .init("funnels", .array(.object([.init("key", .nullable(.string)), .init("steps", steps)])), optional: true),
        ] + profiles)
    case .retention: return list("cohorts", [.init("at", .time), .init("size", .integer), .init("retained", .array(.integer))])
    case .paths: return list("links", [.init("step", .integer), .init("from", .string), .init("to", .string), .init("profiles", .integer)])
    case .rfm:
      return list(
        "cells",
        ["recency", "frequency", "monetary", "profiles"].map { .init($0, .integer) } + [.init("name", .string), .init("revenue", .number)])
    case .kpis:
      let counts = ["active", "customers", "new", "returning", "lapsed", "repeating", "orders"]
      let ratios = ["revenue", "averageOrderValue", "repeatRate", "revenuePerCustomer", "customerLifetimeValueSoFar"]
      return .object(
        [kindField, .init("currency", .nullable(.string), optional: true)] + counts.map { .init($0, .integer, optional: true) }
          + ratios.map { .init($0, .nullable(.number), optional: true) } + profiles)
    case .campaigns:
      return list(
        "campaigns",
        [.init("key", .string)] + ["reach", "orders", "newCustomers"].map { .init($0, .integer) }
          + ["revenue", "cost", "roas", "roi", "costPerNewCustomer"].map { .init($0, .nullable(.number)) })
    case .statistics:
      return .object(
        [kindField] + ["count", "filled", "distinct"].map { .init($0, .integer, optional: true) }
          + ["fillRate", "minimum", "maximum", "average"].map { .init($0, .nullable(.number), optional: true) }
          + [
            .init("top", .array(.object([.init("value", .string), .init("count", .integer)])), optional: true),
            .init(
              "histogram", .array(.object([.init("from", .number), .init("to", .number), .init("count", .integer)])), optional: true,
              "Bins of one width over the values that are numbers."),
          ] + profiles)
    case .overlap: return list("parts", [.init("segments", .array(.string)), .init("profiles", .integer)])
    }
  }

  private static let profiles: [Schema.Field] = [
    .init("total", .integer, optional: true, "Profiles behind the cell."),
    .init("profiles", .any, optional: true, "Their ids, when a cell was asked for."),
  ]

  private static let valueEntry = Schema.object([
    .init("path", .string), .init("types", .array(.string)), .init("fillRate", .number), .init("samples", .array(.string)),
    .init("usedBy", .array(.string)),
  ])

  static let catalogue = Schema.object([
    .init("profiles", .integer),
    .init(
      "events",
      .array(
        .object([
          .init("type", .string), .init("name", .string), .init("count", .integer), .init("firstSeen", .time), .init("lastSeen", .time),
          .init("usedBy", .array(.string)), .init("properties", .array(valueEntry)),
        ]))), .init("traits", .array(valueEntry)),
    .init("identifiers", .array(.object([.init("type", .string), .init("profiles", .integer)]))),
    .init("accounts", .integer), .init("accountTraits", .array(valueEntry)),
  ])
}
