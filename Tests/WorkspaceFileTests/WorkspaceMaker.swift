import GeneratedInputs

/// Makes workspace files at random from a seed: always right, always different.
struct WorkspaceMaker {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func workspace() -> String {
    var text = "sources:\n"
    for key in chosen("src", 4) { text += "- {key: \(key), writeKey: wk_\(key), enabled: \(number(2) == 0)}\n" }
    text += "segments:\n"
    let segments = chosen("seg", 6)
    for (place, key) in segments.enumerated() {
      text += "- key: \(key)\n  name: Segment \(number(3))\n  where: \(condition(depth: 1, below: Array(segments[..<place])))\n"
    }
    text += "destinations:\n"
    for key in chosen("dst", 3) {
      text += "- {key: \(key), type: csv, segments: [\(segments.filter { _ in number(2) == 0 }.joined(separator: ", "))]}\n"
    }
    return text
  }

  private mutating func condition(depth: Int, below: [String]) -> String {
    switch number(depth > 4 ? 3 : 6) {
    case 0: return "{trait: {name: t\(number(4)), \(comparison())}}"
    case 1:
      let count = "{\(["is", "gte", "lt"][number(3)]): \(number(5))}"
      return "{did: {event: Event \(number(3)), where: {p: {\(comparison())}}, count: \(count), within: \(number(30) + 1)d}}"
    case 2:
      if below.isEmpty { return "{did: {event: any}}" }
      return "{in: \(below[number(below.count)])}"
    case 3: return "{not: \(condition(depth: depth + 1, below: below))}"
    case let kind:
      let parts = (0...number(3)).map { _ in condition(depth: depth + 1, below: below) }
      return "{\(kind == 4 ? "all" : "any"): [\(parts.joined(separator: ", "))]}"
    }
  }

  private mutating func comparison() -> String {
    [
      "is: \(number(9))", "isNot: 'v \(number(9))'", "in: [a, 1, true]", "between: [1, \(number(9) + 1)]", "contains: x", "exists: true",
      "before: 2026-01-0\(number(8) + 1)",
      "withinLast: \(number(9) + 1)h",
    ][number(8)]
  }

  private mutating func chosen(_ prefix: String, _ count: Int) -> [String] {
    (0..<count).filter { _ in number(3) > 0 }.map { "\(prefix)\($0)" }.shuffled(using: &random)
  }

  private mutating func number(_ below: Int) -> Int { Int.random(in: 0..<below, using: &random) }
}
