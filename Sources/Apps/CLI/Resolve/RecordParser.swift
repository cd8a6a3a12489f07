import Foundation
import JSONTape
import Matching

/// Fills a table with the text of a file, piece by piece.
struct RecordParser {
  private let path: String
  private let file: UInt8
  private let isJSON: Bool
  private var delimited: DelimitedParser
  private var line: [UInt8] = []
  private var lineNumber = 0
  private var columns: [[UInt8]: Int] = [:]

  /// A longer line of JSON is no record.
  private static let lineBytesMax = 64 << 20

  init(isJSON: Bool, path: String, file: UInt8) {
    (self.isJSON, self.path, self.file) = (isJSON, path, file)
    delimited = DelimitedParser(file: file)
  }

  mutating func read(_ bytes: [UInt8], count: Int, into table: inout RecordTable) throws(Failure) {
    guard isJSON else {
      bytes.withUnsafeBufferPointer { delimited.read(UnsafeBufferPointer(rebasing: $0.prefix(count)), into: &table) }
      return
    }
    for piece in bytes.prefix(count).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if piece.offset > 0 { try endLine(&table) }
      line += piece.element
      guard line.count <= RecordParser.lineBytesMax else { throw Failure(.refused, "\(path): line \(lineNumber + 1) is over 64 MB.") }
    }
  }

  mutating func finish(into table: inout RecordTable) throws(Failure) {
    if isJSON { try endLine(&table) } else { delimited.finish(into: &table) }
    if let line = delimited.openQuoteLine { throw Failure(.refused, "\(path): a quote that begins in line \(line) is never closed.") }
    if delimited.surplusFields > 0 {
      Terminal.error("kith: \(path): \(delimited.surplusFields) fields beyond the header's were left out.")
    }
  }

  private mutating func endLine(_ table: inout RecordTable) throws(Failure) {
    lineNumber += 1
    defer { line.removeAll(keepingCapacity: true) }
    guard line.contains(where: { $0 > 0x20 }) else { return }
    var parser = JSONParser()
    let document: JSONDocument
    do { document = try parser.parse(line) } catch {
      throw Failure(.refused, "\(path): line \(lineNumber) is no JSON: \(error.reason). Each line must be one object.")
    }
    guard document.root.isObject else { throw Failure(.refused, "\(path): line \(lineNumber) is no object. Each line must be one object.") }
    table.append(file: file)
    for member in document.root.members {
      let name = member.withKeyBytes { Array($0) }
      guard let column = columns[name] ?? table.column(named: String(decoding: name, as: UTF8.self)) else { continue }
      columns[name] = column
      let value = member.value
      if value.withStringBytes({ table.set(column, $0.bindMemory(to: UInt8.self)) }) != nil { continue }
      let text = value.integer.map(String.init) ?? value.number.map { String($0) } ?? value.bool.map { String($0) }
      if let text { Array(text.utf8).withUnsafeBufferPointer { table.set(column, $0) } }
    }
  }
}
