/// The blocking keys of all records, record by record.
final class KeyTable {
  private static let stride = BlockingKey.allCases.count
  private let base: UnsafeMutablePointer<UInt32>

  init(records: Int) {
    base = .allocate(capacity: max(1, records * KeyTable.stride))
    base.initialize(repeating: 0, count: max(1, records * KeyTable.stride))
  }

  deinit { base.deallocate() }

  func set(_ record: Int, _ place: Int, _ hash: UInt32) { base[record * KeyTable.stride + place] = hash }

  /// Whether a key of lower number is equal and known: the pair was met there.
  @inline(__always) func shares(_ a: Int, _ b: Int, before: Int) -> Bool {
    let x = base + a * KeyTable.stride
    let y = base + b * KeyTable.stride
    for place in 0..<before where x[place] == y[place] && x[place] != 0 { return true }
    return false
  }
}
