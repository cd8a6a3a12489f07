import Foundation
import Matching

/// The evidence about two records, drawn as bars of bits.
enum WaterfallText {
  private static let barMax = 24

  static func text(_ explanation: Explanation, _ ids: RecordIDs) -> String {
    var rows = [["comparison", "bits", "", "agreement", "left", "right"]]
    rows.append(["two records at random", bits(explanation.start), bar(explanation.start), "", "", ""])
    for step in explanation.steps {
      rows.append([step.comparison, bits(step.bits), bar(step.bits), step.level, short(step.left), short(step.right)])
    }
    rows.append(["sum", bits(explanation.total), bar(explanation.total), "chance \(chance(explanation.chance))", "", ""])
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 1 ? blanks + cell.0 : cell.0 + blanks
      }.joined(separator: "  ").trimmingSuffix()
    }
    lines.append("")
    lines.append(verdict(explanation, ids))
    return lines.joined(separator: "\n")
  }

  private static func verdict(_ explanation: Explanation, _ ids: RecordIDs) -> String {
    guard explanation.areInOneGroup else { return "They are in two clusters." }
    guard explanation.path.count > 2 else { return "They are in one cluster." }
    return "They are in one cluster, by way of \(explanation.path.dropFirst().dropLast().map { ids.names[$0] }.joined(separator: ", "))."
  }

  private static func bits(_ value: Double) -> String {
    let tenths = Int((abs(value) * 10).rounded())
    return (tenths == 0 ? " " : value < 0 ? "-" : "+") + "\(tenths / 10).\(tenths % 10)"
  }

  private static func bar(_ value: Double) -> String {
    String(repeating: value < 0 ? "-" : "+", count: min(barMax, Int(abs(value).rounded())))
  }

  private static func chance(_ value: Double) -> String {
    value > 0.9999 ? "> 99.99 %" : value < 0.0001 ? "< 0.01 %" : "\(Double(Int(value * 10000)) / 100) %"
  }

  private static func short(_ text: String) -> String { text.count > 28 ? String(text.prefix(27)) + "…" : text }
}

extension String {
  fileprivate func trimmingSuffix() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
