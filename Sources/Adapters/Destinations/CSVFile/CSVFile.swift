#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// One open CSV file and what is known of it: where its last whole line ends, and the idempotency keys of its last lines.
///
/// Only the part up to ``length`` counts. A line that a crash tore, or that a full disk cut, is cut away before the next one is written.
final class CSVFile {
  private let descriptor: Int32
  private(set) var length: Int64
  private var keys: RecentKeys

  /// Keys are looked for in so much of the end of a file. Only deliveries without a receipt come again, and of those there are never
  /// more than a worker has under way.
  static let tailBytesMax = 4 << 20

  /// - Returns: nil when the file exists with another header.
  static func open(name: String, in folder: Int32, header: [UInt8]) throws(CSVFileError) -> CSVFile? {
    let descriptor = CSVFolder.retry { openat(folder, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    guard descriptor >= 0 else { throw CSVFileError(doing: "open a file", number: errno) }
    var isMine = false
    // Taken over by the value returned, which closes it.
    defer { if !isMine { CSVFolder.close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw CSVFileError(doing: "read a file", number: errno) }
    var size = Int64(status.st_size)
    let start = try read(descriptor, from: 0, count: min(Int(size), header.count))
    if size < header.count || start != header {
      // Shorter than its header and equal so far: torn while it was made.
      guard header.starts(with: start), size < header.count else { return nil }
      try write(header, to: descriptor, at: 0)
      guard fsync(descriptor) == 0, fsync(folder) == 0 else { throw CSVFileError(doing: "sync a file", number: errno) }
      size = Int64(header.count)
    }
    var keys = RecentKeys()
    let end = try readTail(descriptor, size: size, headerCount: Int64(header.count), keys: &keys)
    if end < size {
      guard ftruncate(descriptor, off_t(end)) == 0, fsync(descriptor) == 0 else {
        throw CSVFileError(doing: "cut a torn line", number: errno)
      }
    }
    isMine = true
    return CSVFile(descriptor: descriptor, length: end, keys: keys)
  }

  private init(descriptor: Int32, length: Int64, keys: RecentKeys) {
    self.descriptor = descriptor
    self.length = length
    self.keys = keys
  }

  deinit { CSVFolder.close(descriptor) }

  func contains(_ key: String) -> Bool { keys.contains(key) }

  /// Appends whole lines and syncs. When it throws, nothing of it counts and the file must be opened again.
  func append(_ lines: [UInt8], keys added: [String]) throws(CSVFileError) {
    do throws(CSVFileError) {
      try Self.write(lines, to: descriptor, at: length)
      guard fdatasync(descriptor) == 0 else { throw CSVFileError(doing: "sync a file", number: errno) }
    } catch {
      // What was written in part is cut now if that is possible; else when the file is opened the next time.
      _ = ftruncate(descriptor, off_t(length))
      throw error
    }
    length += Int64(lines.count)
    for key in added { keys.insert(key) }
  }

  /// The end of the last whole line; collects the keys of the lines that were read.
  private static func readTail(_ descriptor: Int32, size: Int64, headerCount: Int64, keys: inout RecentKeys) throws(CSVFileError) -> Int64 {
    let start = max(headerCount, size - Int64(tailBytesMax))
    let bytes = try read(descriptor, from: start, count: Int(size - start))
    var end = 0
    var isFirst = start > headerCount
    while let newline = bytes[end...].firstIndex(of: 0x0A) {
      let line = bytes[end..<newline]
      // A power cut may leave zeros where data did not reach the disk.
      if line.contains(0) { break }
      // The first line of a part is cut on its left: its key, at the right, may be too.
      if !isFirst, let comma = line.lastIndex(of: UInt8(ascii: ",")) {
        keys.insert(String(decoding: line[(comma + 1)...].filter { $0 != 0x0D }, as: UTF8.self))
      }
      isFirst = false
      end = newline + 1
    }
    return start + Int64(end)
  }

  private static func read(_ descriptor: Int32, from offset: Int64, count: Int) throws(CSVFileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let part = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + done, count - done, off_t(offset) + off_t(done)) }
      if part < 0, errno == EINTR { continue }
      guard part >= 0 else { throw CSVFileError(doing: "read a file", number: errno) }
      if part == 0 { break }
      done += part
    }
    return Array(bytes.prefix(done))
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int64) throws(CSVFileError) {
    var done = 0
    while done < bytes.count {
      let part = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done)) }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { throw CSVFileError(doing: "write a file", number: part < 0 ? errno : ENOSPC) }
      done += part
    }
  }

  #if canImport(Darwin)
    private static func fdatasync(_ descriptor: Int32) -> Int32 { fsync(descriptor) }
  #endif
}
