/// The records that a ``LiveIndex`` is made of.
public struct LiveRecords: Sendable {
  private(set) var table = RecordTable()
  private(set) var keys: [UInt64] = []
  /// Records with several mail addresses or phones, by row.
  private(set) var several: [(row: Int, record: PersonRecord)] = []

  public init() { for role in PersonRecord.roles { _ = table.column(named: role.rawValue) } }

  init(one record: PersonRecord) {
    self.init()
    add(0, record)
  }

  public var count: Int { keys.count }

  /// - Parameter key: not given before.
  public mutating func add(_ key: UInt64, _ record: PersonRecord) {
    if !record.further.isEmpty { several.append((keys.count, record)) }
    keys.append(key)
    table.append(file: 0)
    for (column, role) in PersonRecord.roles.enumerated() {
      guard var text = record.values[role] else { continue }
      text.withUTF8 { table.set(column, $0) }
    }
  }

  static let rolesByName = Dictionary(uniqueKeysWithValues: PersonRecord.roles.map { ($0.rawValue, $0) })
  var rolesByName: [String: ColumnRole] { LiveRecords.rolesByName }
}
