/// The records of each group, one list behind the other.
struct GroupMembers: Sendable {
  private var starts: [UInt32]
  private var records: [UInt32]

  init(_ groupOf: [UInt32]) {
    starts = [UInt32](repeating: 0, count: groupOf.count + 1)
    for group in groupOf { starts[Int(group) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    records = [UInt32](repeating: 0, count: groupOf.count)
    for (record, group) in groupOf.enumerated() {
      records[Int(next[Int(group)])] = UInt32(record)
      next[Int(group)] += 1
    }
  }

  /// The first members, at most `limit`.
  func members(_ group: Int, limit: Int) -> [Int] {
    records[Int(starts[group])..<Int(starts[group + 1])].prefix(limit).map { Int($0) }
  }
}
