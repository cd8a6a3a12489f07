import CPlatform
import Ports
import Vocabulary

/// What stands before each payload in a segment file. Little-endian, 56 bytes:
///
///     0 length of the payload   4 checksum       8 format version   9 kind   10 zero   12 workspace   16 encryption key
///    20 source                 24 event count   28 checksum of the payload
///    32 first offset           40 receivedAt    48 syncedTo
///
/// The checksum is CRC-32C over the segment's generation and all of the header but itself. It takes the payload in through the payload's
/// checksum; on its own it makes the search for frames behind damage quick.
struct FrameHeader: Sendable, Equatable {
  static let bytes = 56
  static let formatVersion: UInt8 = 1

  /// Raw values are stored: never renumber. 1 and 2 are those of `JournalRecord.Kind`.
  enum Kind: UInt8, Sendable {
    case events = 1
    case command = 2
    /// Offsets that were given up in a repair. The payload is whatever lay there; nobody reads it.
    case void = 3
  }

  var kind: Kind
  var workspace: WorkspaceID
  var encryptionKeyID: UInt32
  var source: SourceID
  var eventCount: Int
  var first: JournalOffset
  var receivedAt: Timestamp
  /// The journal's synced end when this frame was written: all before it was acknowledged, so a bad frame before it is damage.
  var syncedTo: JournalOffset
  var payloadBytes: Int
  var payloadChecksum: UInt32

  var end: JournalOffset { first.advanced(by: eventCount) }

  func encode(generation: UInt64, to place: UnsafeMutableRawPointer) {
    func put<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
      place.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
    put(UInt32(truncatingIfNeeded: payloadBytes), 0)
    put(FrameHeader.formatVersion, 8)
    put(kind.rawValue, 9)
    put(UInt16(0), 10)
    put(workspace.rawValue, 12)
    put(encryptionKeyID, 16)
    put(source.rawValue, 20)
    put(UInt32(truncatingIfNeeded: eventCount), 24)
    put(payloadChecksum, 28)
    put(first.rawValue, 32)
    put(receivedAt.microseconds, 40)
    put(syncedTo.rawValue, 48)
    put(FrameHeader.checksum(UnsafeRawPointer(place), generation), 4)
  }

  /// Nil when the 56 bytes are no header of this generation.
  init?(at place: UnsafeRawPointer, generation: UInt64) {
    func get<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: place.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
    guard get(8, UInt8.self) == FrameHeader.formatVersion, let kind = Kind(rawValue: get(9, UInt8.self)), get(10, UInt16.self) == 0,
      get(4, UInt32.self) == FrameHeader.checksum(place, generation)
    else { return nil }
    self.init(
      kind: kind, workspace: WorkspaceID(rawValue: get(12, UInt32.self)), encryptionKeyID: get(16, UInt32.self),
      source: SourceID(rawValue: get(20, UInt32.self)), eventCount: Int(get(24, UInt32.self)),
      first: JournalOffset(rawValue: get(32, UInt64.self)), receivedAt: Timestamp(microseconds: get(40, Int64.self)),
      syncedTo: JournalOffset(rawValue: get(48, UInt64.self)), payloadBytes: Int(get(0, UInt32.self)),
      payloadChecksum: get(28, UInt32.self))
  }

  init(
    kind: Kind, workspace: WorkspaceID, encryptionKeyID: UInt32, source: SourceID, eventCount: Int, first: JournalOffset,
    receivedAt: Timestamp, syncedTo: JournalOffset, payloadBytes: Int, payloadChecksum: UInt32
  ) {
    self.kind = kind
    self.workspace = workspace
    self.encryptionKeyID = encryptionKeyID
    self.source = source
    self.eventCount = eventCount
    self.first = first
    self.receivedAt = receivedAt
    self.syncedTo = syncedTo
    self.payloadBytes = payloadBytes
    self.payloadChecksum = payloadChecksum
  }

  private static func checksum(_ place: UnsafeRawPointer, _ generation: UInt64) -> UInt32 {
    let seed = withUnsafeBytes(of: generation.littleEndian) { kith_crc32c(0, $0.baseAddress, $0.count) }
    return kith_crc32c(kith_crc32c(seed, place, 4), place + 8, bytes - 8)
  }
}
