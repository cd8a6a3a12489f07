import Foundation

/// The reasons of a match as the API tells them, drawn as bars of bits.
enum MatchWaterfall {
  private static let barMax = 24

  static func text(_ evidence: JSON) -> String {
    var rows = [["two profiles at random", bits(evidence["start"]), bar(evidence["start"]), ""]]
    for step in evidence.list("steps") {
      rows.append([step.text("comparison"), bits(step["bits"]), bar(step["bits"]), step.text("agreement")])
    }
    let chance = probability(evidence["probability"]?.number ?? 0)
    return TextTable.render(["COMPARISON", "BITS", "", "AGREEMENT"], rows) + "\nprobability \(chance), model \(evidence.text("model"))"
  }

  static func probability(_ value: Double) -> String {
    value > 0.9999 ? "> 0.9999" : String(format: "%.4f", (value * 10_000).rounded(.down) / 10_000)
  }

  private static func bits(_ json: JSON?) -> String { String(format: "%+.1f", json?.number ?? 0) }

  private static func bar(_ json: JSON?) -> String {
    let value = json?.number ?? 0
    return String(repeating: value < 0 ? "-" : "+", count: min(barMax, Int(abs(value).rounded())))
  }
}
