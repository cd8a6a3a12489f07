/// Records as columns of value numbers: what a reader fills and matching works on.
public struct RecordTable: Sendable {
  public struct Column: Sendable {
    public let name: String
    public internal(set) var dictionary = ValueDictionary()
    /// One number per record, 0 where the value is missing.
    public internal(set) var values: [UInt32] = []
  }

  public private(set) var columns: [Column] = []
  /// Which file each record came from, from 0.
  public private(set) var fileOf: [UInt8] = []

  public init() {}

  public var count: Int { fileOf.count }

  /// Values are cut at this many bytes: more is no name and no address.
  public static let valueBytesMax = 1024
  public static let columnsMax = 512
  public static let filesMax = 64
  /// Record numbers are 32 bits and pairs of them are counted.
  public static let recordsMax = 50_000_000

  /// The column's place, a new column filled with missing values when there is none of the name.
  public mutating func column(named name: String) -> Int? {
    if let found = columns.firstIndex(where: { $0.name == name }) { return found }
    guard columns.count < RecordTable.columnsMax else { return nil }
    var column = Column(name: name)
    column.values = [UInt32](repeating: 0, count: count)
    columns.append(column)
    return columns.count - 1
  }

  /// Begins a record with all values missing.
  public mutating func append(file: UInt8) {
    fileOf.append(file)
    for index in columns.indices { columns[index].values.append(0) }
  }

  /// Sets a value of the newest record. A word such as NULL is none; text that is no UTF-8 is taken as Windows-1252, what is too long is cut.
  public mutating func set(_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    let trimmed = TextRepair.trimmed(bytes)
    guard trimmed.count > 0, !MissingWords.contains(trimmed) else { return }
    let number: UInt32
    if let repaired = TextRepair.repaired(trimmed, bytesMax: RecordTable.valueBytesMax) {
      number = columns[column].dictionary.intern(repaired)
    } else {
      number = columns[column].dictionary.intern(trimmed)
    }
    columns[column].values[count - 1] = number
  }

  public func text(_ column: Int, _ record: Int) -> String { columns[column].dictionary.text(columns[column].values[record]) }
}
