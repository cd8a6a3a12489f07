import CPlatform
import Ports
import Vocabulary

/// The first 72 bytes of a segment file, little-endian:
///
///     0 "KITHJRNL"      8 format version   12 workspace     16 encryption key   20 zero   24 sequence   32 sequence of the one before
///    40 generation     48 first offset     56 stamp floor   64 zero             68 CRC-32C of all before
struct SegmentHeader: Sendable, Equatable {
  static let bytes = 72
  static let formatVersion: UInt32 = 1
  private static let magic = UInt64(littleEndian: 0x4C4E_524A_4854_494B)

  var workspace: WorkspaceID
  var encryptionKeyID: UInt32
  /// Rising from 1; a number is never used twice.
  var sequence: UInt64
  /// The segment that this one follows; 0 for the first. Whatever lies between the two was given up before anything in it was acknowledged.
  var previous: UInt64
  /// Random; part of every frame's checksum, so that no other bytes can pass for a frame of this segment.
  var generation: UInt64
  /// Ends the segment before: its frames at or beyond this offset do not count.
  var first: JournalOffset
  /// No record before this segment was stamped later.
  var stampFloor: Timestamp

  func encoded() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: SegmentHeader.bytes)
    bytes.withUnsafeMutableBytes { place in
      func put<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
        place.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
      }
      put(SegmentHeader.magic, 0)
      put(SegmentHeader.formatVersion, 8)
      put(workspace.rawValue, 12)
      put(encryptionKeyID, 16)
      put(sequence, 24)
      put(previous, 32)
      put(generation, 40)
      put(first.rawValue, 48)
      put(stampFloor.microseconds, 56)
      put(kith_crc32c(0, place.baseAddress, 68), 68)
    }
    return bytes
  }

  init(
    workspace: WorkspaceID, encryptionKeyID: UInt32, sequence: UInt64, previous: UInt64, generation: UInt64, first: JournalOffset,
    stampFloor: Timestamp
  ) {
    self.workspace = workspace
    self.encryptionKeyID = encryptionKeyID
    self.sequence = sequence
    self.previous = previous
    self.generation = generation
    self.first = first
    self.stampFloor = stampFloor
  }

  /// - Throws: `.corrupt` when it is no header of a format that this version knows.
  init(of file: OpenFile, named name: String) throws(JournalError) {
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: SegmentHeader.bytes, alignment: 8)
    defer { place.deallocate() }
    let count = try file.read(at: 0, into: place)
    func get<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: place.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
    guard count == SegmentHeader.bytes, get(0, UInt64.self) == SegmentHeader.magic,
      get(68, UInt32.self) == kith_crc32c(0, place.baseAddress, 68)
    else { throw .corrupt(file: name, byteOffset: 0, reason: "the segment's header does not match its checksum") }
    guard get(8, UInt32.self) == SegmentHeader.formatVersion else {
      throw .corrupt(file: name, byteOffset: 8, reason: "format version \(get(8, UInt32.self)) is not known")
    }
    self.init(
      workspace: WorkspaceID(rawValue: get(12, UInt32.self)), encryptionKeyID: get(16, UInt32.self), sequence: get(24, UInt64.self),
      previous: get(32, UInt64.self), generation: get(40, UInt64.self), first: JournalOffset(rawValue: get(48, UInt64.self)),
      stampFloor: Timestamp(microseconds: get(56, Int64.self)))
  }
}
