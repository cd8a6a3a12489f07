import Dispatch
import Foundation
import Glibc
import Synchronization
import WarehouseClickHouse

/// Runs a query in ClickHouse's `local` tool and hands out its answer piece by piece, as it is asked for.
final class RowReader: Sendable {
  private let process: Process
  private let output: Int32
  private let folder: String
  private let isCleaned = Mutex(false)
  private let queue = DispatchQueue(label: "kith.import.rows")

  private static let pieceBytes = 256 * 1024

  /// - Parameter file: one that the query names without a folder; it is there as long as the reader.
  init(query: String, beside file: (name: String, bytes: [UInt8])? = nil, binary: ClickHouseBinary) throws(Failure) {
    // A folder of its own: the tool would take a config.xml that happens to lie in the current one.
    let folder = NSTemporaryDirectory() + "kith-import-\(UInt64.random(in: 0 ... .max))"
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try LocalClickHouse.writeLauncher(to: folder + "/launcher.py")
      try Data(query.utf8).write(to: URL(fileURLWithPath: folder + "/query.sql"))
      if let file { try Data(file.bytes).write(to: URL(fileURLWithPath: folder + "/" + file.name)) }
      guard FileManager.default.createFile(atPath: folder + "/errors", contents: nil) else { throw CocoaError(.fileWriteUnknown) }
      let command = binary.command(
        tool: "local", arguments: ["--queries-file", folder + "/query.sql"] + RowQuery.settings, launcher: folder + "/launcher.py")
      process = Process()
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = Array(command.dropFirst())
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardInput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/errors"))
      try process.run()
      output = dup(pipe.fileHandleForReading.fileDescriptor)
    } catch {
      throw Failure(.failed, "ClickHouse cannot be started to read the file: \(error).")
    }
  }

  /// The whole of a short answer.
  static func all(
    of query: String, beside file: (name: String, bytes: [UInt8])? = nil, _ binary: ClickHouseBinary
  ) async throws(Failure) -> [UInt8] {
    let reader = try RowReader(query: query, beside: file, binary: binary)
    var bytes: [UInt8] = []
    while let piece = await reader.next() { bytes += piece }
    try reader.finish()
    return bytes
  }

  /// Nil at the end.
  func next() async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      queue.async { [output] in
        var bytes = [UInt8](repeating: 0, count: RowReader.pieceBytes)
        var count = read(output, &bytes, bytes.count)
        while count < 0, errno == EINTR { count = read(output, &bytes, bytes.count) }
        continuation.resume(returning: count > 0 ? Array(bytes.prefix(count)) : nil)
      }
    }
  }

  /// - Throws: `.refused` with ClickHouse's words when the query failed.
  func finish() throws(Failure) {
    process.waitUntilExit()
    let isFine = process.terminationStatus == 0
    let words = isFine ? "" : RowReader.lastWords(folder + "/errors")
    cleanUp()
    // The one that set-up fetches says what is wrong and then crashes on its way out, when a table's columns could not be found.
    if process.terminationReason == .uncaughtSignal, !words.contains("DB::Exception: ") {
      throw Failure(
        .failed,
        "ClickHouse crashed while it read. The one that set-up fetches does so when it looks for the columns of ORC elsewhere: name them (`s3('…', 'ORC', 'id Int64, …')`)."
      )
    }
    if !isFine { throw Failure(.refused, "The file cannot be read as the map says: \(words)") }
  }

  func cancel() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    cleanUp()
  }

  /// Once, however the reading ended.
  private func cleanUp() {
    let isFirst = isCleaned.withLock { isCleaned in
      defer { isCleaned = true }
      return !isCleaned
    }
    guard isFirst else { return }
    close(output)
    do { try FileManager.default.removeItem(atPath: folder) } catch { Terminal.error("\(folder) could not be removed.") }
  }

  private static func lastWords(_ path: String) -> String {
    guard let bytes = FileManager.default.contents(atPath: path) else { return "no reason was given" }
    let text = String(decoding: bytes.suffix(2000), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? "no reason was given" : text
  }
}
