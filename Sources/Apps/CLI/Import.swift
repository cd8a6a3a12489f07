import ArgumentParser
import CPlatform
import Foundation
import JSONTape
import WarehouseClickHouse

struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import a file, a folder of files, or a table elsewhere as events.",
    discussion: "An import that was stopped goes on where it was; a file that was imported is not imported again. See docs/importing.md.")

  @Argument(
    help:
      "A file or folder of CSV, TSV, JSONL, Parquet, Avro, ORC or Arrow; or a table function such as \"postgresql('host:5432', 'shop', 'orders', 'kith', '${PASSWORD}')\".",
    completion: .file())
  var file: String
  @Option(help: "How rows become events.", completion: .file(extensions: ["yaml", "yml"]))
  var map: String
  @Option(help: "Where the progress is kept; beside the map when absent.")
  var progress: String?
  @Flag(help: "Forget the progress: start from the beginning. Repeats are dropped by their messageId.")
  var fromStart = false
  @Flag(help: "Do not count the rows before, to save the time.")
  var noCount = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let map = try ImportMap.read(map)
    let binary: ClickHouseBinary
    do throws(LocalClickHouseError) { binary = try ClickHouseBinary.locate() } catch { throw Failure(.failed, error.reason) }
    let input = try ImportInput(file)
    if !input.hasOrder, map.messageId == nil {
      throw Failure(.refused, "The rows of a folder or a table elsewhere have no numbers that stay: the map must name a messageId.")
    }
    let name = input.name
    let progressFile = progress ?? "\(self.map).\(name).progress"
    let rejectFile = "\(self.map).\(name).rejects"
    try await connection.withClient { client in
      let writeKeys = try await Import.writeKeys(of: map.source, client)
      guard let collector = client.server.collector else {
        throw Failure(.usage, "The collector's address is not known: set KITH_COLLECTOR.")
      }
      guard let begun = try begin(map, input, writeKeys: writeKeys, progressFile: progressFile) else {
        return try show(rows: 0, rejected: 0, seconds: 0, note: "\(name) was imported before; nothing is new")
      }
      let query = try await RowQuery(map, mapPath: self.map, input: input, after: begun.after, binary)
      let total = Terminal.errorIsTerminal && !noCount ? try await Import.count(query, binary) : nil
      let start = ContinuousClock.now
      let signals = StopSignals()
      let compiled = CompiledMap(map, file: name)
      let described = String(decoding: try await RowReader.all(of: query.columns, binary), as: UTF8.self)
      try compiled.check(columns: described.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
      let reader = try RowReader(query: query.rows(skipping: begun.rows), binary: binary)
      var meter = ProgressMeter(label: map.name ?? name, rows: begun.rows, total: total)
      let importer = Importer(
        map: compiled, sender: BatchSender(http: client.http, collector: collector, writeKey: writeKeys[0]),
        progressFile: progressFile, rejectFile: rejectFile, untilStopped: { await signals.wait() })
      let (done, rejected): (ImportProgress, Int)
      do { (done, rejected) = try await importer.run(reader, from: begun, meter: &meter) } catch {
        reader.cancel()
        throw error
      }
      try show(
        rows: done.rows - begun.rows, rejected: rejected, seconds: ProgressMeter.seconds(ContinuousClock.now - start), note: nil)
      if rejected > 0 {
        throw Failure(
          .refused, "\(ProgressMeter.grouped(rejected)) rows could not be made events; they stand with their reasons in \(rejectFile).")
      }
    }
  }

  private func begin(
    _ map: ImportMap, _ input: ImportInput, writeKeys: [String], progressFile: String
  ) throws -> ImportProgress? {
    let facts = try input.facts()
    let old = fromStart ? nil : try ImportProgress.read(progressFile)
    let targets = writeKeys.map { Import.target($0) }
    // A rotated key is still the same source.
    let target = old.map { $0.target }.flatMap { targets.contains($0) ? $0 : nil } ?? targets[0]
    var next = ImportProgress.next(
      after: old, target: target, file: input.name, bytes: facts.bytes, modified: facts.modified, hasWatermark: map.watermark != nil)
    // Which rows were taken before is not known: they are repeats by their messageId.
    if !input.hasOrder, map.watermark == nil { next?.rows = 0 }
    return next
  }

  private func show(rows: Int, rejected: Int, seconds: Double, note: String?) throws(Failure) {
    let perSecond = seconds > 0 ? Int(Double(rows) / seconds) : 0
    var json = JSONWriter()
    json.beginObject()
    json.key("rows")
    json.integer(Int64(rows))
    json.key("rejected")
    json.integer(Int64(rejected))
    json.key("seconds")
    json.number((seconds * 1000).rounded() / 1000)
    json.key("rowsPerSecond")
    json.integer(Int64(perSecond))
    json.endObject()
    try output.show(json.bytes) { _ throws(Failure) in
      note ?? "\(Counted(ProgressMeter.grouped(rows), "row")) in \((seconds * 10).rounded() / 10) s (\(ProgressMeter.grouped(perSecond))/s)"
    }
  }

  private static func writeKeys(of source: String, _ client: APIClient) async throws(Failure) -> [String] {
    let answer = try JSON(try await client.get("/v1/sources"))
    guard let found = answer.list("sources").first(where: { $0.text("key") == source }) else {
      throw Failure(.notFound, "There is no source \(source); apply a workspace file that defines it.")
    }
    let keys = found.list("writeKeys").compactMap(\.string)
    guard !keys.isEmpty else { throw Failure(.refused, "The token may not see the write key of \(source): it needs scope write.") }
    return keys
  }

  /// Names a source on a server without giving its key away.
  private static func target(_ writeKey: String) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = Array("kith import \(writeKey)".utf8)
    _ = kith_sha256(bytes, bytes.count, &digest)
    return digest.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private static func count(_ query: RowQuery, _ binary: ClickHouseBinary) async throws(Failure) -> Int? {
    Int(String(decoding: try await RowReader.all(of: query.count, binary), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
