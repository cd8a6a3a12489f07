import AsyncHTTPClient
import JSONTape

/// Turns rows into batches of events and sends several at a time; remembers what was acknowledged without a gap.
struct Importer {
  let map: CompiledMap
  let sender: BatchSender
  let progressFile: String
  let rejectFile: String
  /// Returns when the import is to end in order.
  let untilStopped: @Sendable () async -> Void

  static let rowsPerBatch = 500
  static let batchBytesMax = 450_000
  static let inFlightMax = 4
  private static let lineBytesMax = 16 << 20

  private struct Batch: Sendable {
    var body: [UInt8]
    var endRow: Int
    var watermark: String?
  }

  /// Lines, events and batches from pieces of ClickHouse's answer.
  private struct Assembly: ~Copyable {
    var parser = JSONParser()
    var line: [UInt8] = []
    var events = JSONWriter(reservingCapacity: 512 * 1024)
    var count = 0
    var row: Int
    var watermark: String?
    var ready: [Batch] = []
    var rejects: RejectFile

    init(row: Int, rejectFile: String) throws(Failure) {
      self.row = row
      rejects = try RejectFile(path: rejectFile, keepingRows: row)
    }

    mutating func take(_ piece: [UInt8], map: CompiledMap) throws(Failure) {
      var rest = piece[...]
      while let end = rest.firstIndex(of: 0x0A) {
        line.append(contentsOf: rest[..<end])
        rest = rest[(end + 1)...]
        if !line.isEmpty { try add(map) }
        line.removeAll(keepingCapacity: true)
      }
      line.append(contentsOf: rest)
      guard line.count <= lineBytesMax else { throw Failure(.refused, "Row \(row + 1) is longer than \(lineBytesMax) bytes.") }
    }

    mutating func end(map: CompiledMap) throws(Failure) {
      if !line.isEmpty { try add(map) }
      if count > 0 { close() }
    }

    private mutating func add(_ map: CompiledMap) throws(Failure) {
      let element: JSONElement
      do throws(JSONSyntaxError) { element = try parser.parse(line).root } catch {
        return try reject("it is not understood: \(error.reason)")
      }
      if count == 0 {
        events.removeAll()
        events.beginObject()
        events.key("batch")
        events.beginArray()
      }
      do throws(RowRejection) { try map.write(element, line: line, number: row, to: &events) } catch {
        return try reject(error.reason)
      }
      row += 1
      count += 1
      watermark = map.watermark(of: element) ?? watermark
      if count == rowsPerBatch || events.bytes.count > batchBytesMax { close() }
    }

    /// The row counts as done: with the next batch, or at the end.
    private mutating func reject(_ reason: String) throws(Failure) {
      try rejects.add(row: row, reason: reason, line: line)
      row += 1
    }

    private mutating func close() {
      events.endArray()
      events.endObject()
      ready.append(Batch(body: events.bytes, endRow: row, watermark: watermark))
      events.removeAll()
      count = 0
    }
  }

  /// Sends all rows from `progress.rows` on. However it ends, what was acknowledged without a gap stands in the file.
  /// - Returns: the progress, and how many rows were rejected.
  func run(_ reader: RowReader, from begun: ImportProgress, meter: inout ProgressMeter) async throws -> (ImportProgress, rejected: Int) {
    var progress = begun
    let rejected: Int
    do {
      rejected = try await send(reader, &progress, &meter)
    } catch {
      try progress.write(progressFile)
      throw error
    }
    progress.isComplete = true
    try progress.write(progressFile)
    meter.show(progress.rows, isLast: true)
    return (progress, rejected)
  }

  private func send(_ reader: RowReader, _ progress: inout ImportProgress, _ meter: inout ProgressMeter) async throws -> Int {
    var acknowledged = ContiguousBatches()
    var assembly = try Assembly(row: progress.rows, rejectFile: rejectFile)
    var sent = 0
    var savedAt = ContinuousClock.now
    try await withThrowingTaskGroup(of: (Int, Batch).self) { group in
      group.addTask {
        await untilStopped()
        throw Failure(.failed, "Interrupted. The same command goes on where it was.")
      }
      defer { group.cancelAll() }
      var inFlight = 0
      func settle() async throws {
        guard let (number, batch) = try await group.next() else { return }
        inFlight -= 1
        if let last = acknowledged.done(number, endRow: batch.endRow, watermark: batch.watermark) {
          progress.rows = last.endRow
          progress.watermark = last.watermark
        }
        meter.show(progress.rows)
        guard ContinuousClock.now - savedAt > .seconds(1) else { return }
        savedAt = ContinuousClock.now
        try progress.write(progressFile)
      }
      var isOver = false
      while !isOver {
        if let piece = await reader.next() {
          try assembly.take(piece, map: map)
        } else {
          try reader.finish()
          try assembly.end(map: map)
          isOver = true
        }
        for batch in assembly.ready {
          if inFlight == Importer.inFlightMax { try await settle() }
          let number = sent
          group.addTask { [sender] in
            try await sender.send(batch.body)
            return (number, batch)
          }
          sent += 1
          inFlight += 1
        }
        assembly.ready.removeAll()
      }
      while inFlight > 0 { try await settle() }
    }
    progress.rows = assembly.row
    return assembly.rejects.count
  }
}
