/// What two records must not be joined over, kept per group by its root.
struct GroupConstraints: Sendable {
  /// One value per group and column, 0 while none is known.
  private var values: [[UInt32]]
  /// Files of the group's records as bits; empty when files do not matter.
  private var files: [UInt64] = []

  init(columns: [[UInt32]], records: Int) {
    values = columns
  }

  mutating func keepFilesApart(_ fileOf: [UInt8]) {
    files = fileOf.map { 1 << UInt64($0 & 63) }
  }

  func allow(_ a: Int, _ b: Int) -> Bool {
    if !files.isEmpty, files[a] & files[b] != 0 { return false }
    for column in values where column[a] != 0 && column[b] != 0 && column[a] != column[b] { return false }
    return true
  }

  mutating func join(_ kept: Int, _ gone: Int) {
    if !files.isEmpty { files[kept] |= files[gone] }
    for index in values.indices where values[index][kept] == 0 { values[index][kept] = values[index][gone] }
  }
}
