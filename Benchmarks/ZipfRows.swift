/// Rows 1 to `count`, the n-th most frequent one drawn with a weight of 1/n and scattered over the rows.
struct ZipfRows {
  private let sums: [Double]

  init(count: Int) {
    var sum = 0.0
    sums = (1...count).map { rank in
      sum += 1 / Double(rank)
      return sum
    }
  }

  func next(_ random: inout SystemRandomNumberGenerator) -> UInt64 {
    let goal = Double.random(in: 0..<(sums.last ?? 1), using: &random)
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < goal { low = middle + 1 } else { high = middle }
    }
    // A step prime to the count, so that frequent rows are not neighbours.
    return UInt64((low * 611_953) % sums.count + 1)
  }
}
