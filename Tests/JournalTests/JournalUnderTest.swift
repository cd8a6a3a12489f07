import JournalContract
import JournalSegmentFiles
import Ports
import Vocabulary

/// A folder with a journal that can be closed, damaged and opened again.
final class JournalUnderTest {
  let folder: TemporaryFolder
  let clock = SettableClock()
  var settings = SegmentFileJournalSettings()

  init(segmentBytes: Int = 128 << 20) throws {
    folder = try TemporaryFolder()
    settings.segmentBytes = segmentBytes
    settings.now = { [clock] in clock.now }
  }

  func open(workspace: UInt32 = 1) throws -> SegmentFileJournal {
    try SegmentFileJournal(folder: folder.path, workspace: WorkspaceID(rawValue: workspace), settings: settings)
  }

  /// Opens, appends each text as a record of two events, closes.
  func fill(_ texts: [String]) async throws {
    let journal = try open()
    defer { journal.close() }
    for text in texts { _ = try await journal.append(.events(2, text)) }
  }

  /// Opens, reads all, closes.
  func texts() throws -> [String] {
    let journal = try open()
    defer { journal.close() }
    return try journal.texts()
  }

  /// Changes one byte of a segment file; negative positions count from the end.
  func flip(segment: Int, byte: Int) throws {
    let file = try folder.segments()[segment]
    var bytes = try folder.bytes(of: file)
    bytes[byte < 0 ? bytes.count + byte : byte] ^= 0x40
    try folder.write(bytes, to: file)
  }

  func cut(segment: Int, by count: Int) throws {
    let file = try folder.segments()[segment]
    try folder.write(Array(try folder.bytes(of: file).dropLast(count)), to: file)
  }
}

extension SegmentFileJournal {
  func entries(from offset: JournalOffset? = nil) throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    var position = offset ?? tail
    while let last = try read(from: position, eventsMax: 100, bytesMax: 10_000).last.map({ $0.end }) {
      entries += try read(from: position, eventsMax: 100, bytesMax: 10_000)
      position = last
    }
    return entries
  }

  func texts() throws -> [String] { try entries().map { String(decoding: $0.record.payload, as: UTF8.self) } }
}

/// Where frames lie in a segment file whose records were made by ``JournalUnderTest/fill(_:)``.
enum Layout {
  static let segmentHeader = 72
  static let frameHeader = 56

  /// The first byte of the frame of the text at `index`.
  static func frame(_ index: Int, of texts: [String]) -> Int {
    texts[..<index].reduce(segmentHeader) { $0 + frameHeader + $1.utf8.count }
  }
}
