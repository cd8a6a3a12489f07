import CPlatform
import Ports
import Vocabulary

/// Walks the frames of a segment file in order, checking each. Used by one thread.
final class FrameCursor {
  enum Step {
    /// The payload is valid until the next call; it is empty for frames that end before the wanted offset, and for void ones.
    case frame(FrameHeader, at: Int, payload: UnsafeRawBufferPointer)
    /// The frame here is not what it should be; the cursor stays.
    case bad(reason: String)
    case end
  }

  private let file: OpenFile
  private let generation: UInt64
  private let bytesEnd: Int
  private let chunkBytes: Int
  /// Where the next frame begins.
  private(set) var position: Int
  /// The offset that the next frame must have.
  private(set) var expected: JournalOffset
  private var buffer: UnsafeMutableRawBufferPointer
  private var bufferStart = 0
  private var bufferCount = 0

  init(file: OpenFile, generation: UInt64, from place: SparsePlaces.Place, bytesEnd: Int, chunkBytes: Int = 256 << 10) {
    self.file = file
    self.generation = generation
    self.bytesEnd = bytesEnd
    self.chunkBytes = chunkBytes
    position = place.byte
    expected = place.offset
    buffer = .allocate(byteCount: chunkBytes, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The next frame; its payload is read and checked only if it reaches beyond `wanted`.
  func next(wanted: JournalOffset = .start) throws(JournalError) -> Step {
    let left = bytesEnd - position
    guard left > 0 else { return .end }
    guard left >= FrameHeader.bytes, let place = try window(FrameHeader.bytes) else { return .bad(reason: "the frame is cut short") }
    guard let header = FrameHeader(at: place, generation: generation) else {
      return .bad(reason: "the frame's header does not match its checksum")
    }
    guard header.first == expected else { return .bad(reason: "the frame is out of order") }
    let bytes = FrameHeader.bytes + header.payloadBytes
    guard bytes <= left else { return .bad(reason: "the frame is cut short") }
    var payload = UnsafeRawBufferPointer(start: nil, count: 0)
    if header.kind != .void && header.end > wanted {
      guard let place = try window(bytes) else { return .bad(reason: "the frame is cut short") }
      payload = UnsafeRawBufferPointer(start: place + FrameHeader.bytes, count: header.payloadBytes)
      guard kith_crc32c(0, payload.baseAddress, payload.count) == header.payloadChecksum else {
        return .bad(reason: "the payload does not match its checksum")
      }
    }
    let at = position
    position += bytes
    expected = header.end
    return .frame(header, at: at, payload: payload)
  }

  /// Goes on at a frame that was found behind damage.
  func jump(to place: SparsePlaces.Place) {
    position = place.byte
    expected = place.offset
  }

  /// The next `count` bytes; nil when the file ends before.
  private func window(_ count: Int) throws(JournalError) -> UnsafeRawPointer? {
    if position < bufferStart || position + count > bufferStart + bufferCount {
      if count > buffer.count {
        buffer.deallocate()
        buffer = .allocate(byteCount: count, alignment: 16)
      }
      let wanted = min(max(count, chunkBytes), bytesEnd - position)
      bufferStart = position
      bufferCount = try file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      guard count <= bufferCount else { return nil }
    }
    return UnsafeRawPointer(buffer.baseAddress! + (position - bufferStart))
  }
}
