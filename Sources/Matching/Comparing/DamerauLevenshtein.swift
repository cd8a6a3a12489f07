/// How many insertions, deletions, replacements and swaps of neighbours lead from one string to the other
/// (each part is edited once: "optimal string alignment").
package enum DamerauLevenshtein {
  /// True when at most one edit leads from one to the other; linear in the length.
  package static func isWithinOne(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    let n = left.count
    let m = right.count
    guard abs(n - m) <= 1 else { return false }
    var start = 0
    while start < n, start < m, left[start] == right[start] { start += 1 }
    var tail = 0
    while tail < n - start, tail < m - start, left[n - 1 - tail] == right[m - 1 - tail] { tail += 1 }
    let leftRest = n - start - tail
    let rightRest = m - start - tail
    if leftRest <= 1 && rightRest <= 1 { return true }
    return leftRest == 2 && rightRest == 2 && left[start] == right[start + 1] && left[start + 1] == right[start]
  }

  /// The distance, or `limit + 1` when it is larger. Strings over 64 bytes are compared by their first 64.
  package static func distance(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, limit: Int) -> Int {
    let n = min(left.count, 64)
    let m = min(right.count, 64)
    guard abs(n - m) <= limit else { return limit + 1 }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * 65) { rows in
      let width = 65
      for j in 0...m { rows[j] = UInt8(j) }
      var previous = 2 * width
      var above = 0
      var row = width
      for i in stride(from: 1, through: n, by: 1) {
        rows[row] = UInt8(i)
        var least = rows[row]
        for j in stride(from: 1, through: m, by: 1) {
          let cost: UInt8 = left[i - 1] == right[j - 1] ? 0 : 1
          var value = min(rows[above + j] + 1, rows[row + j - 1] + 1, rows[above + j - 1] + cost)
          if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] { value = min(value, rows[previous + j - 2] + 1) }
          rows[row + j] = value
          least = min(least, value)
        }
        if Int(least) > limit { return limit + 1 }
        (previous, above, row) = (above, row, previous)
      }
      return min(Int(rows[above + m]), limit + 1)
    }
  }
}
