import JSONTape

/// An analysis's answer as rows of plain columns, for files: nested lists become rows.
struct AnalysisRows {
  let answer: JSON

  private typealias Row = [(name: String, value: [UInt8])]

  /// One JSON object a line.
  var lines: [UInt8] {
    var writer = JSONWriter()
    return rows.flatMap { row in
      writer.removeAll()
      writer.beginObject()
      for column in row {
        writer.key(column.name)
        writer.raw(column.value)
      }
      writer.endObject()
      return writer.bytes + [0x0A]
    }
  }

  private var rows: [Row] {
    switch answer.text("kind") {
    case "trends":
      answer.list("series").flatMap { series in
        series.list("points").map { point in [Self.column("key", series["key"])] + Self.columns(point, ["at", "value"]) }
      }
    case "funnel":
      (answer["funnels"] == nil ? [answer] : answer.list("funnels")).flatMap { funnel in
        funnel.list("steps").enumerated().map { number, step in
          [Self.column("key", funnel["key"]), Self.number("step", number + 1)]
            + Self.columns(step, ["profiles", "conversion", "medianSeconds"])
        }
      }
    case "retention":
      answer.list("cohorts").flatMap { cohort in
        cohort.list("retained").enumerated().map { period, retained in
          Self.columns(cohort, ["at", "size"]) + [Self.number("period", period), Self.column("retained", retained)]
        }
      }
    case "paths": answer.list("links").map { Self.columns($0, ["step", "from", "to", "profiles"]) }
    case "rfm": answer.list("cells").map { Self.columns($0, ["recency", "frequency", "monetary", "name", "profiles", "revenue"]) }
    case "campaigns":
      answer.list("campaigns").map {
        Self.columns($0, ["key", "reach", "orders", "revenue", "newCustomers", "cost", "roas", "roi", "costPerNewCustomer"])
      }
    case "statistics": answer.list("top").map { Self.columns($0, ["value", "count"]) }
    case "overlap":
      answer.list("parts").map { part in
        [Self.text("segments", part.list("segments").map(\.text).joined(separator: " + ")), Self.column("profiles", part["profiles"])]
      }
    default: [answer.element.members.map { Self.column($0.key, answer[$0.key]) }.filter { $0.name != "kind" }]
    }
  }

  private static func columns(_ json: JSON, _ names: [String]) -> Row { names.map { column($0, json[$0]) } }

  private static func column(_ name: String, _ json: JSON?) -> (name: String, value: [UInt8]) {
    var writer = JSONWriter()
    if let json { writer.element(json.element) } else { writer.null() }
    return (name, writer.bytes)
  }

  private static func number(_ name: String, _ value: Int) -> (name: String, value: [UInt8]) { (name, Array("\(value)".utf8)) }

  private static func text(_ name: String, _ value: String) -> (name: String, value: [UInt8]) {
    var writer = JSONWriter()
    writer.string(value)
    return (name, writer.bytes)
  }
}
