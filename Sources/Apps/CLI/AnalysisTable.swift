import Foundation

/// An analysis's answer for people: tables, bars and grids of shades, in plain characters.
struct AnalysisTable {
  let answer: JSON

  var text: String {
    if answer["total"] != nil, answer["kind"] != nil, !answer.list("profiles").isEmpty || answer["total"]?.integer == 0 {
      return (["\(Counted(answer.text("total"), "profile"))"] + answer.list("profiles").map(\.text)).joined(separator: "\n")
    }
    switch answer.text("kind") {
    case "trends": return trends
    case "funnel": return funnels
    case "retention": return retention
    case "paths": return paths
    case "rfm": return rfm
    case "kpis": return kpis
    case "campaigns": return campaigns
    case "statistics": return statistics
    case "overlap": return overlap
    default: return ""
    }
  }

  // MARK: Pieces

  static func number(_ json: JSON?) -> String {
    guard let value = json.flatMap({ Double($0.text) }) else { return "-" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : String(format: "%.2f", value)
  }

  static func bar(_ share: Double, width: Int) -> String {
    let eighths = Int((max(0, min(1, share)) * Double(width) * 8).rounded())
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + part
  }

  /// The darker the more.
  private static func shade(_ share: Double) -> String {
    share <= 0 ? " " : share < 0.25 ? "░" : share < 0.5 ? "▒" : share < 0.75 ? "▓" : "█"
  }

  private static func duration(_ json: JSON?) -> String {
    guard let seconds = json.flatMap({ Double($0.text) }) else { return "-" }
    switch seconds {
    case ..<60: return String(format: "%.0f s", seconds)
    case ..<3600: return String(format: "%.0f min", seconds / 60)
    case ..<86_400: return String(format: "%.1f h", seconds / 3600)
    default: return String(format: "%.1f d", seconds / 86_400)
    }
  }

  /// A day where the time is midnight everywhere in the answer.
  private static func moment(_ text: String) -> String {
    text.hasSuffix("T00:00:00.000Z") ? String(text.prefix(10)) : String(text.prefix(16))
  }

  private static func padded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }

  // MARK: Kinds

  private var trends: String {
    answer.list("series").map { series in
      let points = series.list("points")
      let most = points.compactMap { Double($0.text("value")) }.max() ?? 0
      let rows = points.map { point in
        [
          Self.moment(point.text("at")), Self.number(point["value"]),
          Self.bar((Double(point.text("value")) ?? 0) / max(most, .leastNonzeroMagnitude), width: 40),
        ]
      }
      let head = series.text("key") == "-" ? "" : series.text("key") + "\n"
      return head + TextTable.render(["AT", answer["currency"]?.string ?? "VALUE", ""], rows)
    }.joined(separator: "\n\n")
  }

  private var funnels: String {
    let all = answer["funnels"] == nil ? [answer] : answer.list("funnels")
    return all.map { funnel in
      let rows = funnel.list("steps").enumerated().map { number, step in
        let share = Double(step.text("conversion")) ?? 0
        return [
          "\(number + 1)", step.text("profiles"), String(format: "%.1f %%", share * 100), Self.duration(step["medianSeconds"]),
          Self.bar(share, width: 40),
        ]
      }
      let head = funnel.text("key") == "-" ? "" : funnel.text("key") + "\n"
      return head + TextTable.render(["STEP", "PROFILES", "OF FIRST", "MEDIAN TIME", ""], rows)
    }.joined(separator: "\n\n")
  }

  private var retention: String {
    let cohorts = answer.list("cohorts")
    let periods = cohorts.map { $0.list("retained").count }.max() ?? 0
    let rows = cohorts.map { cohort in
      let size = Double(cohort.text("size")) ?? 0
      let cells = cohort.list("retained").map { cell -> String in
        let share = size > 0 ? (Double(cell.text) ?? 0) / size : 0
        return Self.shade(share) + Self.padded(String(format: "%.0f%%", share * 100), 5)
      }
      return [Self.moment(cohort.text("at")), cohort.text("size")] + cells + Array(repeating: "", count: periods - cells.count)
    }
    return TextTable.render(["COHORT", "SIZE"] + (0..<periods).map { Self.padded("+\($0)", 6) }, rows)
  }

  private var paths: String {
    let links = answer.list("links")
    let most = links.compactMap { Double($0.text("profiles")) }.max() ?? 0
    return TextTable.render(
      ["STEP", "FROM", "", "TO", "PROFILES", ""],
      links.map { link in
        [
          link.text("step"), link.text("from"), "→", link.text("to"), link.text("profiles"),
          Self.bar((Double(link.text("profiles")) ?? 0) / max(most, 1), width: 24),
        ]
      })
  }

  /// Recency downwards, frequency across; each cell holds the profiles of all monetary scores, with what they spent on average as its shade.
  private var rfm: String {
    var profiles: [[Int]: Int] = [:]
    for cell in answer.list("cells") {
      let place = [Int(cell["recency"]?.integer ?? 0), Int(cell["frequency"]?.integer ?? 0)]
      profiles[place, default: 0] += Int(cell["profiles"]?.integer ?? 0)
    }
    let most = Double(profiles.values.max() ?? 1)
    let rows = (1...5).reversed().map { recency in
      ["R\(recency)"]
        + (1...5).map { frequency in
          let count = profiles[[recency, frequency]] ?? 0
          return Self.shade(Double(count) / most) + Self.padded("\(count)", 6)
        }
    }
    let total = Double(answer.text("profiles")) ?? 0
    let named = answer.list("names").map { name in
      let count = Double(name.text("profiles")) ?? 0
      return [
        name.text("name"), name.text("profiles"), total > 0 ? String(format: "%.1f %%", count / total * 100) : "-",
        Self.number(name["revenue"]),
        Self.bar(total > 0 ? count / total : 0, width: 30),
      ]
    }
    return TextTable.render([""] + (1...5).map { Self.padded("F\($0)", 7) }, rows) + "\n\n"
      + TextTable.render(["GROUP", "PROFILES", "SHARE", answer["currency"]?.string.map { "REVENUE \($0)" } ?? "REVENUE", ""], named)
  }

  private var kpis: String {
    func percent(_ name: String) -> String { Double(answer.text(name)).map { String(format: "%.1f %%", $0 * 100) } ?? "-" }
    return TextTable.pairs([
      ("active profiles", answer.text("active")), ("customers", answer.text("customers")), ("  new", answer.text("new")),
      ("  returning", answer.text("returning")), ("lapsed", answer.text("lapsed")), ("orders", answer.text("orders")),
      ("revenue", "\(Self.number(answer["revenue"])) \(answer["currency"]?.string ?? "")"),
      ("average order value", Self.number(answer["averageOrderValue"])),
      ("repeat rate", percent("repeatRate")), ("revenue per customer", Self.number(answer["revenuePerCustomer"])),
      ("lifetime value so far", Self.number(answer["customerLifetimeValueSoFar"])),
    ])
  }
}
