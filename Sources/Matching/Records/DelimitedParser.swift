/// Reads comma-separated text piece by piece into a table: quotes as in RFC 4180, the delimiter found in the first line.
///
/// Rows with too few fields are filled with missing values, surplus fields are counted and left out; a quote that is never closed ends
/// at the end of the text and is told of.
public struct DelimitedParser: Sendable {
  /// Fields that no header names, over all rows.
  public private(set) var surplusFields = 0
  /// The line at which a quote begins that the text does not close; known after `finish`.
  public private(set) var openQuoteLine: Int?
  private var line = 1
  private var quoteLine = 1
  private let file: UInt8
  private var delimiter: UInt8 = 0x2C
  private var columns: [Int]?
  private var header: [[UInt8]] = []
  private var field: [UInt8] = []
  private var place = 0
  private var isQuoted = false
  private var afterQuote = false
  private var isFirst = true
  private var hasRow = false

  /// A longer field is cut: memory stays bounded whatever the file holds.
  private static let fieldBytesMax = 1 << 16

  public init(file: UInt8) {
    self.file = file
  }

  public mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, into table: inout RecordTable) {
    var index = 0
    if isFirst, !bytes.isEmpty {
      isFirst = false
      if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
      delimiter = DelimitedParser.delimiter(bytes)
    }
    while index < bytes.count {
      if isQuoted {
        let start = index
        while index < bytes.count, bytes[index] != 0x22 {
          if bytes[index] == 0x0A { line += 1 }
          index += 1
        }
        keep(UnsafeBufferPointer(rebasing: bytes[start..<index]))
        if index < bytes.count {
          isQuoted = false
          afterQuote = true
          index += 1
        }
        continue
      }
      let byte = bytes[index]
      if afterQuote {
        afterQuote = false
        if byte == 0x22 {
          field.append(0x22)
          isQuoted = true
          quoteLine = line
          index += 1
          continue
        }
      }
      if byte == 0x22, field.isEmpty {
        isQuoted = true
        quoteLine = line
        hasRow = true
        index += 1
      } else if byte == delimiter {
        endField(&table)
        index += 1
      } else if byte == 0x0A || byte == 0x0D {
        if byte == 0x0A { line += 1 }
        if byte == 0x0A || hasRow || !field.isEmpty || place > 0 { endRow(&table) }
        index += 1
      } else {
        let start = index
        while index < bytes.count, bytes[index] != delimiter, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        if field.isEmpty, index < bytes.count, columns != nil {
          // The common case: a whole field inside of one piece.
          put(UnsafeBufferPointer(rebasing: bytes[start..<index]), &table)
          if bytes[index] == delimiter { place += 1 } else { closeRow() }
          if bytes[index] == 0x0A { line += 1 }
          index += 1
        } else {
          keep(UnsafeBufferPointer(rebasing: bytes[start..<index]))
        }
      }
    }
  }

  /// Ends the last row when no line end did.
  public mutating func finish(into table: inout RecordTable) {
    if isQuoted { openQuoteLine = quoteLine }
    if hasRow || !field.isEmpty || place > 0 { endRow(&table) }
  }

  private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>) {
    field.append(contentsOf: bytes.prefix(DelimitedParser.fieldBytesMax - min(field.count, DelimitedParser.fieldBytesMax)))
  }

  private mutating func endField(_ table: inout RecordTable) {
    if columns == nil {
      header.append(field)
    } else {
      put(&table)
    }
    field.removeAll(keepingCapacity: true)
    place += 1
    hasRow = true
  }

  private mutating func endRow(_ table: inout RecordTable) {
    if columns == nil {
      guard hasRow || !field.isEmpty || place > 0 else { return }
      header.append(field)
      name(&table)
    } else if hasRow || !field.isEmpty || place > 0 {
      put(&table)
    }
    field.removeAll(keepingCapacity: true)
    closeRow()
  }

  private mutating func closeRow() {
    place = 0
    hasRow = false
  }

  private mutating func put(_ table: inout RecordTable) {
    let field = field
    field.withUnsafeBufferPointer { put($0, &table) }
  }

  private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>, _ table: inout RecordTable) {
    if !hasRow || place == 0 {
      if place == 0 { table.append(file: file) }
      hasRow = true
    }
    guard let columns, place < columns.count else {
      surplusFields += 1
      return
    }
    if columns[place] >= 0 { table.set(columns[place], bytes) }
  }

  private mutating func name(_ table: inout RecordTable) {
    var seen: Set<String> = []
    columns = header.enumerated().map { index, bytes in
      let whole = bytes.withUnsafeBufferPointer { TextRepair.repaired($0, bytesMax: RecordTable.valueBytesMax) } ?? bytes
      var name = String(decoding: whole, as: UTF8.self).filter { $0 != "\0" }
      while name.first?.isWhitespace == true { name.removeFirst() }
      while name.last?.isWhitespace == true { name.removeLast() }
      if name.isEmpty { name = "column \(index + 1)" }
      if !seen.insert(name).inserted { name += " \(index + 1)" }
      return table.column(named: name) ?? -1
    }
  }

  private static func delimiter(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let line = bytes.prefix { $0 != 0x0A }
    let choices: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    return choices.max { a, b in line.count { $0 == a } < line.count { $0 == b } } ?? 0x2C
  }
}
