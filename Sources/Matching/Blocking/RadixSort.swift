/// Sorts words by their upper bits in linear time; equal ones keep their order.
enum RadixSort {
  static func sort(_ words: inout [UInt64], fromBit: UInt64) {
    guard words.count > 1 else { return }
    if words.count < 2048 {
      words.sort()
      return
    }
    var other = [UInt64](repeating: 0, count: words.count)
    var shift = fromBit
    while shift < 64 {
      var counts = [Int](repeating: 0, count: 2048)
      words.withUnsafeMutableBufferPointer { from in
        other.withUnsafeMutableBufferPointer { to in
          counts.withUnsafeMutableBufferPointer { counts in
            for word in from { counts[Int(word >> shift & 2047)] += 1 }
            var sum = 0
            for index in 0..<2048 {
              let count = counts[index]
              counts[index] = sum
              sum += count
            }
            for word in from {
              let digit = Int(word >> shift & 2047)
              to[counts[digit]] = word
              counts[digit] += 1
            }
          }
        }
      }
      swap(&words, &other)
      shift += 11
    }
  }
}
