import Foundation
import WarehouseClickHouse

extension Export {
  /// A folder of its own for as long as `body` takes.
  static func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "kith-export-\(UInt64.random(in: 0 ... .max))"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw Failure(.failed, "\(folder) cannot be made: \(error.localizedDescription).") }
    defer {
      do { try FileManager.default.removeItem(atPath: folder) } catch { Terminal.error("\(folder) could not be removed.") }
    }
    try await body(folder)
  }

  /// Makes the wanted file of a file with one JSON object a line; ClickHouse's own program writes the format.
  /// - Parameter structure: names and types of the columns; nil takes them from the lines.
  static func convert(_ lines: String, structure: String?, _ rows: RowOutputOptions) async throws {
    let binary: ClickHouseBinary
    do throws(LocalClickHouseError) { binary = try ClickHouseBinary.locate() } catch { throw Failure(.failed, error.reason) }
    let query = """
      SELECT * FROM file(\(RowQuery.literal(lines)), 'JSONEachRow'\(structure.map { ", \(RowQuery.literal($0))" } ?? ""))
      SETTINGS date_time_input_format = 'best_effort' FORMAT \(rows.databaseFormat)
      """
    let output = try rows.open()
    do {
      let reader = try RowReader(query: query, binary: binary)
      while let piece = await reader.next() { try output.write(piece) }
      try reader.finish()
      try output.finish()
    } catch {
      output.abandon()
      throw error
    }
  }
}
