import CGzip
import Foundation
import JSONTape
import Matching
import WarehouseClickHouse

/// A file of records: CSV and JSONL are read here, packed with gzip or not; Parquet and other packings through ClickHouse's `local`.
struct RecordFile {
  static let endings = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "gz"]
  private static let pieceBytes = 1 << 18

  private let path: String
  private let kind: String
  private let isOurs: Bool

  /// - Throws: `.notFound`, `.refused` for an unknown ending.
  init(_ path: String) throws(Failure) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      FileManager.default.isReadableFile(atPath: path)
    else { throw Failure(.notFound, "\(path) cannot be read.") }
    var name = (path as NSString).lastPathComponent.lowercased()
    var isGzip = true
    for packing in [".gz", ".zst", ".xz", ".bz2"] where name.hasSuffix(packing) {
      name = String(name.dropLast(packing.count))
      isGzip = packing == ".gz"
    }
    kind = (name as NSString).pathExtension
    isOurs = isGzip && kind != "parquet"
    guard RecordFile.endings.dropLast().contains(kind) else {
      throw Failure(.refused, "\(path): files end in .csv, .tsv, .jsonl, .ndjson, .json or .parquet, also with .gz, .zst, .xz or .bz2.")
    }
  }

  /// - Throws: `.refused` for what is no such file; `.failed` when ClickHouse is needed and missing.
  func read(into table: inout RecordTable, file: UInt8) async throws(Failure) {
    let before = table.count
    if isOurs {
      try readHere(into: &table, file: file)
    } else {
      try await readThroughClickHouse(into: &table, file: file)
    }
    if table.count == before { Terminal.error("kith: \(path) has no records.") }
    guard table.count <= RecordTable.recordsMax else { throw Failure(.refused, "More than \(RecordTable.recordsMax) records.") }
  }

  private func readHere(into table: inout RecordTable, file: UInt8) throws(Failure) {
    guard let handle = kith_gzip_open(path) else { throw Failure(.notFound, "\(path) cannot be read.") }
    defer { kith_gzip_close(handle) }
    var parser = RecordParser(isJSON: kind != "csv" && kind != "tsv", path: path, file: file)
    var piece = [UInt8](repeating: 0, count: RecordFile.pieceBytes)
    while true {
      let count = kith_gzip_read(handle, &piece, UInt32(piece.count))
      guard count >= 0 else { throw Failure(.refused, "\(path) is broken: gzip cannot unpack it.") }
      guard count > 0 else { break }
      try parser.read(piece, count: count, into: &table)
    }
    try parser.finish(into: &table)
  }

  private func readThroughClickHouse(into table: inout RecordTable, file: UInt8) async throws(Failure) {
    let binary: ClickHouseBinary
    do throws(LocalClickHouseError) { binary = try ClickHouseBinary.locate() } catch { throw Failure(.failed, error.reason) }
    let reader = try RowReader(query: "SELECT * FROM \(try await RowQuery.table(path, binary)) FORMAT CSVWithNames", binary: binary)
    var parser = RecordParser(isJSON: false, path: path, file: file)
    while let piece = await reader.next() {
      do throws(Failure) { try parser.read(piece, count: piece.count, into: &table) } catch {
        reader.cancel()
        throw error
      }
    }
    try reader.finish()
    try parser.finish(into: &table)
  }
}
