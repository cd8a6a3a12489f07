/// Similarity of two short strings by the characters that they share near the same place, with a bonus for a common start.
///
/// Source: Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model".
package enum JaroWinkler {
  /// Only this many bytes are looked at: the matched places are bits of one word.
  package static let bytesMax = 64

  /// From 0 (nothing in common) to 1 (equal). Two empty strings are equal.
  package static func similarity(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Float {
    let n = min(left.count, bytesMax)
    let m = min(right.count, bytesMax)
    if n == 0 || m == 0 { return n == m ? 1 : 0 }
    let window = max(0, max(n, m) / 2 - 1)
    var leftMatched: UInt64 = 0
    var rightMatched: UInt64 = 0
    var matches = 0
    for i in 0..<n {
      let byte = left[i]
      var j = max(0, i - window)
      let end = min(m, i + window + 1)
      while j < end {
        if rightMatched & (1 << UInt64(j)) == 0, right[j] == byte {
          leftMatched |= 1 << UInt64(i)
          rightMatched |= 1 << UInt64(j)
          matches += 1
          break
        }
        j += 1
      }
    }
    if matches == 0 { return 0 }
    var outOfOrder = 0
    var rest = rightMatched
    var bits = leftMatched
    while bits != 0 {
      if left[bits.trailingZeroBitCount] != right[rest.trailingZeroBitCount] { outOfOrder += 1 }
      bits &= bits - 1
      rest &= rest - 1
    }
    let common = Float(matches)
    let jaro = (common / Float(n) + common / Float(m) + (common - Float(outOfOrder / 2)) / common) / 3
    var start = 0
    while start < 4, start < n, start < m, left[start] == right[start] { start += 1 }
    return jaro + Float(start) * 0.1 * (1 - jaro)
  }
}
