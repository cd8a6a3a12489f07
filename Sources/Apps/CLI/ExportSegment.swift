import ArgumentParser
import Foundation
import JSONTape
import WarehouseClickHouse

struct ExportSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment", abstract: "Write who is in a segment: profile_id, since.",
    discussion: """
      The members are those of now, exact, also while the warehouse is away. For what ad platforms take, and with consent kept: kith segment \
      export.
      """)

  /// Members that one request brings.
  private static let page = 10_000

  @Argument(help: "The segment's key.")
  var key: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws {
    guard rows.out != nil else { throw Failure(.usage, "Name the file to write: --out FILE.") }
    let folder = NSTemporaryDirectory() + "kith-export-\(UInt64.random(in: 0 ... .max))"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw Failure(.failed, "\(folder) cannot be made: \(error.localizedDescription).") }
    defer { ExportSegment.remove(folder) }
    let lines = folder + "/members.jsonl"
    try await connection.withClient { client in try await collect(into: lines, client) }
    try await convert(lines)
  }

  private func collect(into path: String, _ client: APIClient) async throws(Failure) {
    let file = try RowOutput(path: path)
    var cursor: String?
    repeat {
      let answer = try JSON(
        try await client.get(
          "/v1/segments/\(APIClient.escape(key))/members", query: [("limit", "\(ExportSegment.page)"), ("cursor", cursor)]))
      var json = JSONWriter(reservingCapacity: 128)
      var bytes: [UInt8] = []
      for member in answer.list("members") {
        json.removeAll()
        json.beginObject()
        json.key("profile_id")
        json.string(member.text("id"))
        json.key("since")
        json.string(member.text("since"))
        json.endObject()
        bytes += json.bytes + [0x0A]
      }
      try file.write(bytes)
      cursor = answer["next"]?.string
    } while cursor != nil
    try file.finish()
  }

  /// ClickHouse's own program writes the format.
  private func convert(_ lines: String) async throws {
    let binary: ClickHouseBinary
    do throws(LocalClickHouseError) { binary = try ClickHouseBinary.locate() } catch { throw Failure(.failed, error.reason) }
    let structure = "profile_id String, since DateTime64(3, \\'UTC\\')"
    let query = """
      SELECT * FROM file(\(RowQuery.literal(lines)), 'JSONEachRow', '\(structure)')
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

  private static func remove(_ folder: String) {
    do { try FileManager.default.removeItem(atPath: folder) } catch { Terminal.error("\(folder) could not be removed.") }
  }
}
