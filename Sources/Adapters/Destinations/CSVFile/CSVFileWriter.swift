internal import JSONTape
internal import Ports
internal import Vocabulary

/// The files of one destination, as used by one thread.
struct CSVFileWriter: ~Copyable {
  private let folder: CSVFolder
  private let format: CSVFormat
  private var parser = JSONParser()
  /// Open files, the one used last at the end; at most ``filesMax``.
  private var open: [OpenFile] = []

  static let filesMax = 32
  /// A file whose header differs from ours was made with other settings; the next name is tried, so many times.
  static let variantsMax = 100

  private struct OpenFile {
    let name: String
    let file: CSVFile
  }

  init(folder: CSVFolder, format: CSVFormat) {
    self.folder = folder
    self.format = format
  }

  /// One line to be written.
  private struct Entry {
    var place: Int
    var name: String
    var line: [UInt8]
    var key: String
  }

  mutating func deliver(_ deliveries: [Delivery]) -> [DeliveryVerdict] {
    var verdicts = [DeliveryVerdict](repeating: .delivered, count: deliveries.count)
    var entries: [Entry] = []
    for (place, delivery) in deliveries.enumerated() {
      guard let change = CSVFormat.Change(body: delivery.body, parser: &parser), CSVFolder.isSafe(change.segment) else {
        verdicts[place] = .refused(reason: "the delivery does not tell of a segment")
        continue
      }
      entries.append(
        Entry(
          place: place, name: "\(change.segment)-\(delivery.at.isoDay)", line: format.line(for: delivery, change: change),
          key: delivery.idempotencyKey))
    }
    // File by file, each in the order given: one sync per file. A batch holds one delivery per profile, so nothing is turned around.
    for name in Set(entries.map(\.name)).sorted() {
      let lines = entries.filter { $0.name == name }
      do throws(CSVFileError) { try write(lines, to: name) } catch {
        open.removeAll { $0.name == name }
        for entry in lines { verdicts[entry.place] = .retry(reason: error.reason, after: nil) }
      }
    }
    return verdicts
  }

  mutating func close() { open = [] }

  private mutating func write(_ entries: [Entry], to name: String) throws(CSVFileError) {
    let file = try file(name)
    var lines: [UInt8] = []
    var keys: [String] = []
    var added: Set<String> = []
    for entry in entries where !file.contains(entry.key) && added.insert(entry.key).inserted {
      lines.append(contentsOf: entry.line)
      keys.append(entry.key)
    }
    if !lines.isEmpty { try file.append(lines, keys: keys) }
  }

  private mutating func file(_ name: String) throws(CSVFileError) -> CSVFile {
    if let place = open.firstIndex(where: { $0.name == name }) {
      let found = open.remove(at: place)
      open.append(found)
      return found.file
    }
    if open.count >= Self.filesMax { open.removeFirst() }
    let file = try openFile(name)
    open.append(OpenFile(name: name, file: file))
    return file
  }

  private func openFile(_ name: String) throws(CSVFileError) -> CSVFile {
    let descriptor = try folder.open()
    defer { CSVFolder.close(descriptor) }
    for variant in 1...Self.variantsMax {
      let full = variant == 1 ? "\(name).csv" : "\(name).\(variant).csv"
      if let file = try CSVFile.open(name: full, in: descriptor, header: format.header) { return file }
    }
    throw CSVFileError(doing: "open a file: too many of this day with other columns", number: 0)
  }
}
