/// Batches are acknowledged in any order; only those without a gap before them count as done.
struct ContiguousBatches {
  struct Done: Equatable {
    var endRow: Int
    var watermark: String?
  }

  private var next = 0
  private var waiting: [Int: Done] = [:]

  /// The last batch of the unbroken beginning, when it has moved.
  mutating func done(_ number: Int, endRow: Int, watermark: String?) -> Done? {
    waiting[number] = Done(endRow: endRow, watermark: watermark)
    var last: Done?
    while let batch = waiting.removeValue(forKey: next) {
      last = batch
      next += 1
    }
    return last
  }
}
