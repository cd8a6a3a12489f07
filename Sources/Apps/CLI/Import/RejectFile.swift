import Foundation
import Glibc
import JSONTape

/// Rows that could not be made events, beside the map: one JSON object a line, `{"row", "reason", "line"}`. `row` counts from 1 in the order of
/// the query, `line` is the row as it was read. It holds personal data: only its owner may read it.
struct RejectFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  /// Rejected rows, those of an earlier part of the same run included.
  private(set) var count = 0

  /// More than so many mean that the map is wrong, not the rows.
  static let rowsMax = 100_000

  /// - Parameter rows: rows that were acknowledged before: what stands in the file about later ones is forgotten, they come again.
  init(path: String, keepingRows rows: Int) throws(Failure) {
    self.path = path
    var kept: [UInt8] = []
    if rows > 0, let old = FileManager.default.contents(atPath: path) {
      for line in old.split(separator: 0x0A) {
        guard let row = RejectFile.row(of: Array(line)), row <= rows else { continue }
        kept += line + [0x0A]
        count += 1
      }
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(.failed, "\(path) cannot be written.") }
    try write(kept)
  }

  deinit {
    close(descriptor)
    if count == 0 { unlink(path) }
  }

  /// - Parameter number: from 0.
  mutating func add(row number: Int, reason: String, line: [UInt8]) throws(Failure) {
    count += 1
    guard count <= RejectFile.rowsMax else {
      throw Failure(
        .refused, "More than \(RejectFile.rowsMax) rows cannot be made events, the last one because \(reason): look at the map.")
    }
    var json = JSONWriter()
    json.beginObject()
    json.key("row")
    json.integer(Int64(number + 1))
    json.key("reason")
    json.string(reason)
    json.key("line")
    json.string(String(decoding: line.prefix(64 << 10), as: UTF8.self))
    json.endObject()
    try write(json.bytes + [0x0A])
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Failure(.failed, "\(path) cannot be written; is the disk full?") }
      done += written
    }
  }

  private static func row(of line: [UInt8]) -> Int? {
    do throws(Failure) { return try JSON(line)["row"]?.integer.map { Int($0) } } catch { return nil }
  }
}

/// Why one row cannot be made an event, without anything of it.
struct RowRejection: Error {
  var reason: String
}
