import Foundation

extension AnalysisTable {
  /// The bar is the revenue beside that of the best.
  var campaigns: String {
    let rows = answer.list("campaigns")
    let most = rows.compactMap { Double($0.text("revenue")) }.max() ?? 0
    return TextTable.render(
      ["CAMPAIGN", "REACH", "ORDERS", "REVENUE", "COST", "ROAS", "ROI", "NEW", "COST PER NEW", ""],
      rows.map { row in
        [row.text("key"), row.text("reach"), row.text("orders")] + ["revenue", "cost", "roas", "roi"].map { Self.number(row[$0]) }
          + [row.text("newCustomers"), Self.number(row["costPerNewCustomer"]), Self.bar(of: row.text("revenue"), most, width: 24)]
      })
  }

  var statistics: String {
    let filled = Double(answer.text("filled")) ?? 0
    let pairs = TextTable.pairs([
      ("looked at", answer.text("count")),
      ("with a value", "\(answer.text("filled")) (\(String(format: "%.1f", (Double(answer.text("fillRate")) ?? 0) * 100)) %)"),
      ("different values", answer.text("distinct")),
      ("least, greatest, mean", ["minimum", "maximum", "average"].map { Self.number(answer[$0]) }.joined(separator: ", ")),
    ])
    let top = TextTable.render(
      ["VALUE", "COUNT", ""],
      answer.list("top").map { [$0.text("value"), $0.text("count"), Self.bar(of: $0.text("count"), filled, width: 30)] })
    let bins = answer.list("histogram")
    let most = bins.compactMap { Double($0.text("count")) }.max() ?? 0
    let histogram = TextTable.render(
      ["FROM", "TO", "COUNT", ""],
      bins.map { [Self.number($0["from"]), Self.number($0["to"]), $0.text("count"), Self.bar(of: $0.text("count"), most, width: 30)] })
    return ([pairs, top] + (bins.isEmpty ? [] : [histogram])).joined(separator: "\n\n")
  }

  var overlap: String {
    let parts = answer.list("parts")
    let most = parts.compactMap { Double($0.text("profiles")) }.max() ?? 0
    return TextTable.render(["SEGMENT", "PROFILES"], answer.list("segments").map { [$0.text("key"), $0.text("profiles")] }) + "\n\n"
      + TextTable.render(
        ["MEMBERS OF EXACTLY", "PROFILES", ""],
        parts.map {
          [
            $0.list("segments").map(\.text).joined(separator: " + "), $0.text("profiles"),
            Self.bar(of: $0.text("profiles"), most, width: 30),
          ]
        })
  }

  private static func bar(of value: String, _ most: Double, width: Int) -> String {
    bar(most > 0 ? (Double(value) ?? 0) / most : 0, width: width)
  }
}
