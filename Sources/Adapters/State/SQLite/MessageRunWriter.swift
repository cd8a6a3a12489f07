internal import CPlatform
internal import Glibc
internal import Vocabulary

/// Writes a run file from keys that come in order. The file has its name only once it is whole and synced.
struct MessageRunWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private let expected: Int
  private var buffer: [KeyedHash] = []
  private var filter: [MessageFilter.Block]
  private var checksum: UInt32 = 0
  private var written = 0
  private var offset = MessageRunHeader.bytes

  private static let bufferKeys = 16_384

  init(path: String, messages: Int) throws {
    self.path = path
    expected = messages
    filter = Array(repeating: .zero, count: MessageFilter.blocks(messages: messages))
    buffer.reserveCapacity(MessageRunWriter.bufferKeys)
    descriptor = open(path + ".part", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFailure("creating a message run") }
  }

  deinit { Glibc.close(descriptor) }

  mutating func append(_ key: KeyedHash) throws {
    filter[MessageFilter.block(key, of: filter.count)] |= MessageFilter.mask(key)
    buffer.append(key)
    written += 1
    if buffer.count == MessageRunWriter.bufferKeys { try flush() }
  }

  /// Syncs the file and gives it its name; the caller syncs the folder.
  consuming func finish(oldest: Timestamp, newest: Timestamp) throws {
    precondition(written == expected, "a run has as many messages as were announced")
    try flush()
    let filterChecksum = filter.withUnsafeBytes { kith_crc32c(0, $0.baseAddress, $0.count) }
    try filter.withUnsafeBytes { try MessageRunWriter.write($0, to: descriptor, at: offset) }
    let header = MessageRunHeader(
      messages: written, oldest: oldest, newest: newest, keysChecksum: checksum, filterChecksum: filterChecksum)
    try header.encoded().withUnsafeBytes { try MessageRunWriter.write($0, to: descriptor, at: 0) }
    guard fsync(descriptor) == 0 else { throw FileFailure("syncing a message run") }
    guard rename(path + ".part", path) == 0 else { throw FileFailure("naming a message run") }
  }

  private mutating func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      checksum = kith_crc32c(checksum, bytes.baseAddress, bytes.count)
      try MessageRunWriter.write(bytes, to: descriptor, at: offset)
      offset += bytes.count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFailure("writing a message run") }
      done += count
    }
  }
}
