internal import CPlatform
internal import Vocabulary

/// The first 64 bytes of a run file, little-endian. After it come the keys in order, 16 bytes each, then the blocks of the filter.
struct MessageRunHeader: Equatable {
  var messages: Int
  var oldest: Timestamp
  var newest: Timestamp
  var keysChecksum: UInt32
  var filterChecksum: UInt32

  static let bytes = 64
  static let version: UInt64 = 1
  private static let magic: UInt64 = 0x6e75_722d_6874_696b  // "kith-run"

  var blocks: Int { MessageFilter.blocks(messages: messages) }
  var fileBytes: Int { MessageRunHeader.bytes + messages * 16 + blocks * 32 }

  func encoded() -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: MessageRunHeader.bytes)
    writer.fixed64(MessageRunHeader.magic)
    writer.fixed64(MessageRunHeader.version)
    writer.fixed64(UInt64(messages))
    writer.fixed64(UInt64(bitPattern: oldest.microseconds))
    writer.fixed64(UInt64(bitPattern: newest.microseconds))
    writer.fixed64(UInt64(keysChecksum) << 32 | UInt64(filterChecksum))
    writer.fixed64(0)
    let checksum = writer.bytes.withUnsafeBytes { kith_crc32c(0, $0.baseAddress, $0.count) }
    writer.fixed64(UInt64(checksum))
    return writer.bytes
  }

  init(messages: Int, oldest: Timestamp, newest: Timestamp, keysChecksum: UInt32, filterChecksum: UInt32) {
    self.messages = messages
    self.oldest = oldest
    self.newest = newest
    self.keysChecksum = keysChecksum
    self.filterChecksum = filterChecksum
  }

  init(reading bytes: UnsafeRawBufferPointer) throws(StoredFormatError) {
    guard bytes.count >= MessageRunHeader.bytes else { throw StoredFormatError(what: "message run without a header") }
    var reader = ByteReader(bytes)
    guard try reader.fixed64() == MessageRunHeader.magic else { throw StoredFormatError(what: "not a message run") }
    guard try reader.fixed64() == MessageRunHeader.version else { throw StoredFormatError(what: "message run of an unknown version") }
    let messages = try reader.fixed64()
    oldest = Timestamp(microseconds: Int64(bitPattern: try reader.fixed64()))
    newest = Timestamp(microseconds: Int64(bitPattern: try reader.fixed64()))
    let checksums = try reader.fixed64()
    keysChecksum = UInt32(checksums >> 32)
    filterChecksum = UInt32(truncatingIfNeeded: checksums)
    _ = try reader.fixed64()
    let expected = try reader.fixed64()
    guard expected == UInt64(kith_crc32c(0, bytes.baseAddress, MessageRunHeader.bytes - 8)), messages < 1 << 40 else {
      throw StoredFormatError(what: "header of a message run")
    }
    self.messages = Int(messages)
  }
}
