internal import Vocabulary

/// The place of each segment in the order of evaluation. Their numbers are given one after the other, so nearly all are found without hashing.
struct SegmentTable: Sendable {
  /// By number; -1 for none.
  private var near: [Int32] = []
  private var far: [SegmentID: Int] = [:]

  private static let nearMax: UInt32 = 1 << 16

  init() {}

  /// - Parameter ids: each once, in order.
  init(_ ids: [SegmentID]) {
    let last = ids.map(\.rawValue).filter { $0 < SegmentTable.nearMax }.max()
    near = Array(repeating: -1, count: last.map { Int($0) + 1 } ?? 0)
    for (place, id) in ids.enumerated() {
      if id.rawValue < SegmentTable.nearMax { near[Int(id.rawValue)] = Int32(place) } else { far[id] = place }
    }
  }

  subscript(id: SegmentID) -> Int? {
    if id.rawValue < UInt32(near.count) {
      let place = near[Int(id.rawValue)]
      return place < 0 ? nil : Int(place)
    }
    return far.isEmpty ? nil : far[id]
  }
}
