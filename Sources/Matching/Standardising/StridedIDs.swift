/// One feature's value numbers, one every `stride` words.
struct StridedIDs {
  let base: UnsafeMutablePointer<UInt32>
  let stride: Int

  /// The features of a record lie side by side: a comparison touches one cache line per record.
  static let rowStride = 16

  @inline(__always) subscript(record: Int) -> UInt32 { base[record * stride] }
}
