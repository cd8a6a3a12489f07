/// The columns of an ORC file as ClickHouse names their types (https://orc.apache.org/specification/ORCv1, "Type Information").
struct ORCColumns {
  /// `name type, …`, as the third argument of `file` takes it. Dates are days since 1970 there: what stands in the place of a missing date is any number, and
  /// ClickHouse refuses those that are no date.
  let structure: String
  /// The columns that are dates.
  private let dates: [String]

  private struct Kind {
    var number: UInt64 = 0
    var parts: [Int] = []
    var names: [String] = []
    var length: UInt64 = 0
    var precision: UInt64 = 0
    var scale: UInt64 = 0
  }

  private static let depthMax = 32
  private static let columnsMax = 10_000

  /// - Parameter footer: unpacked.
  init(footer: [UInt8], path: String) throws(Failure) {
    var fields = ProtobufFields(footer[...])
    var kinds: [Kind] = []
    while let field = fields.next() {
      if field.number == 4, case .bytes(let message) = field.value { kinds.append(ORCColumns.kind(message)) }
      if kinds.count > ORCColumns.columnsMax { throw Failure(.refused, "\(path) has more than \(ORCColumns.columnsMax) columns.") }
    }
    guard fields.isWhole, let row = kinds.first, row.number == 12, row.parts.count == row.names.count, !row.parts.isEmpty else {
      throw Failure(.refused, "\(path) is no ORC file of rows with named columns.")
    }
    var (columns, dates): ([String], [String]) = ([], [])
    for (part, name) in zip(row.parts, row.names) {
      var type = try ORCColumns.type(part, of: kinds, path: path, column: name, depth: 1)
      if type == ORCColumns.date {
        dates.append(RowQuery.quoted(name))
        type = "Nullable(Int32)"
      }
      columns.append("\(RowQuery.quoted(name)) \(type)")
    }
    structure = columns.joined(separator: ", ")
    self.dates = dates
  }

  /// The rows of all files of a pattern.
  func table(_ pattern: String) -> String {
    let file = "file(\(RowQuery.literal(pattern)), 'ORC', \(RowQuery.literal(structure)))"
    guard !dates.isEmpty else { return file }
    return "(SELECT * REPLACE (\(dates.map { "toDate32(\($0)) AS \($0)" }.joined(separator: ", "))) FROM \(file))"
  }

  private static let date = "Nullable(Date32)"

  private static func kind(_ message: ArraySlice<UInt8>) -> Kind {
    var kind = Kind()
    for field in ProtobufFields(message) {
      switch (field.number, field.value) {
      case (1, .number(let number)): kind.number = number
      case (2, .bytes(let packed)): kind.parts += ProtobufFields.numbers(packed).map { Int(clamping: $0) }
      case (2, .number(let number)): kind.parts.append(Int(clamping: number))
      case (3, .bytes(let name)): kind.names.append(String(decoding: name, as: UTF8.self))
      case (4, .number(let length)): kind.length = length
      case (5, .number(let precision)): kind.precision = precision
      case (6, .number(let scale)): kind.scale = scale
      default: break
      }
    }
    return kind
  }

  /// Every plain value may be missing; lists, maps and structures are empty then.
  private static func type(_ index: Int, of kinds: [Kind], path: String, column: String, depth: Int) throws(Failure) -> String {
    guard kinds.indices.contains(index), depth <= depthMax else {
      throw Failure(.refused, "\(path): the type of the column \(column) cannot be read.")
    }
    let kind = kinds[index]
    func part(_ number: Int) throws(Failure) -> String {
      // A part comes after its whole, so no type holds itself.
      guard kind.parts.indices.contains(number), kind.parts[number] > index else {
        throw Failure(.refused, "\(path): the type of the column \(column) cannot be read.")
      }
      return try type(kind.parts[number], of: kinds, path: path, column: column, depth: depth + 1)
    }
    switch kind.number {
    case 0: return "Nullable(Bool)"
    case 1: return "Nullable(Int8)"
    case 2: return "Nullable(Int16)"
    case 3: return "Nullable(Int32)"
    case 4: return "Nullable(Int64)"
    case 5: return "Nullable(Float32)"
    case 6: return "Nullable(Float64)"
    case 7, 8, 16, 17: return "Nullable(String)"
    case 9, 18: return "Nullable(DateTime64(9, 'UTC'))"
    case 10: return "Array(\(try part(0)))"
    // A key is never missing.
    case 11: return "Map(\(try part(0).withoutNullable), \(try part(1)))"
    case 12 where kind.names.count == kind.parts.count && !kind.parts.isEmpty:
      var parts: [String] = []
      for (number, name) in kind.names.enumerated() { parts.append("\(RowQuery.quoted(name)) \(try part(number))") }
      return "Tuple(\(parts.joined(separator: ", ")))"
    case 14 where kind.precision <= 76 && kind.scale <= max(kind.precision, 1):
      // Hive wrote decimals without a precision.
      return kind.precision == 0 ? "Nullable(Decimal(38, 10))" : "Nullable(Decimal(\(kind.precision), \(kind.scale)))"
    case 15: return date
    default: throw Failure(.refused, "\(path): the column \(column) is of a type that cannot be imported (a union, or an unknown one).")
    }
  }
}

extension String {
  fileprivate var withoutNullable: String { hasPrefix("Nullable(") ? String(dropFirst(9).dropLast()) : self }
}
