import GeneratedInputs

/// Pairs of short words, near and far, for comparators.
struct SeededWords {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func word(upTo length: Int = 12) -> String {
    String((0..<Int.random(in: 0...length, using: &random)).map { _ in "abcde".randomElement(using: &random) ?? "a" })
  }

  /// Half of them a few edits apart.
  mutating func pair() -> (String, String) {
    let first = word()
    guard Bool.random(using: &random) else { return (first, word()) }
    var letters = Array(first)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let place = letters.isEmpty ? 0 : Int.random(in: 0..<letters.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: letters.insert("b", at: place)
      case 1 where !letters.isEmpty: letters.remove(at: place)
      case 2 where !letters.isEmpty: letters[place] = "c"
      case 3 where place + 1 < letters.count: letters.swapAt(place, place + 1)
      default: break
      }
    }
    return (first, String(letters))
  }
}
