import GeneratedInputs
import Matching
import Testing

@Suite struct `Likeness of strings` {
  @Test func `of Jaro and Winkler is as published`() {
    // Winkler 1990 and the tables of later papers.
    for (a, b, expected) in [
      ("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133), ("", "", 1), ("a", "", 0),
    ] {
      let likeness = withBytes(a, b) { JaroWinkler.similarity($0, $1) }
      #expect(abs(Double(likeness) - expected) < 0.001, "\(a) \(b) \(likeness)")
    }
  }

  @Test func `of Jaro and Winkler is that of the definition, the same both ways, and 1 only for equal strings`() {
    var generator = SeededWords(seed: 3)
    for _ in 0..<3000 {
      let (a, b) = generator.pair()
      let likeness = withBytes(a, b) { JaroWinkler.similarity($0, $1) }
      let back = withBytes(b, a) { JaroWinkler.similarity($0, $1) }
      #expect(abs(Double(likeness) - slowJaroWinkler(Array(a.utf8), Array(b.utf8))) < 1e-5, "\(a) \(b)")
      #expect(abs(likeness - back) < 0.2, "\(a) \(b)")
      #expect((likeness >= 1) == (a == b), "\(a) \(b) \(likeness)")
      #expect((0...1.00001).contains(likeness))
    }
  }

  @Test func `counts edits as the plain table of Damerau and Levenshtein does, up to its limit`() {
    var generator = SeededWords(seed: 5)
    for _ in 0..<3000 {
      let (a, b) = generator.pair()
      let slow = slowEdits(Array(a.utf8), Array(b.utf8))
      for limit in [1, 2, 3] {
        #expect(withBytes(a, b) { DamerauLevenshtein.distance($0, $1, limit: limit) } == min(slow, limit + 1), "\(a) \(b) \(limit)")
      }
      #expect(withBytes(a, b) { DamerauLevenshtein.isWithinOne($0, $1) } == (slow <= 1), "\(a) \(b)")
    }
  }

  private func withBytes<R>(_ a: String, _ b: String, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> R) -> R {
    Array(a.utf8).withUnsafeBufferPointer { a in Array(b.utf8).withUnsafeBufferPointer { b in body(a, b) } }
  }

  private func slowEdits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        if i == 0 || j == 0 {
          table[i][j] = i + j
          continue
        }
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1) }
      }
    }
    return table[a.count][b.count]
  }

  private func slowJaroWinkler(_ a: [UInt8], _ b: [UInt8]) -> Double {
    if a.isEmpty || b.isEmpty { return a == b ? 1 : 0 }
    let window = max(0, max(a.count, b.count) / 2 - 1)
    var taken = Set<Int>()
    var left: [(Int, UInt8)] = []
    for (i, byte) in a.enumerated() {
      if let j = b.indices.first(where: { abs($0 - i) <= window && b[$0] == byte && !taken.contains($0) }) {
        taken.insert(j)
        left.append((i, byte))
      }
    }
    guard !left.isEmpty else { return 0 }
    let right = taken.sorted().map { b[$0] }
    let swaps = zip(left, right).count { $0.1 != $1 } / 2
    let m = Double(left.count)
    let jaro = (m / Double(a.count) + m / Double(b.count) + (m - Double(swaps)) / m) / 3
    let start = zip(a, b).prefix { $0 == $1 }.count
    return jaro + Double(min(4, start)) * 0.1 * (1 - jaro)
  }
}
