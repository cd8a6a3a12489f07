import CPlatform
import Ports
import Vocabulary

/// Looks for sound frames behind a bad one.
struct FrameSearch {
  var file: OpenFile
  var generation: UInt64
  var bytesEnd: Int

  /// The first sound frame that begins at or after `start` and has an offset not before `offset`.
  func frame(from start: Int, notBefore offset: JournalOffset) throws(JournalError) -> SparsePlaces.Place? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var position = start
    while position + FrameHeader.bytes <= bytesEnd {
      let count = try file.read(
        at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, bytesEnd - position)]))
      guard count >= FrameHeader.bytes else { return nil }
      let last = count - FrameHeader.bytes
      for index in 0...last where looksLikeHeader(buffer, index) {
        guard let header = FrameHeader(at: UnsafeRawPointer(buffer.baseAddress! + index), generation: generation), header.first >= offset,
          try isSound(header, at: position + index)
        else { continue }
        return SparsePlaces.Place(offset: header.first, byte: position + index)
      }
      position += last + 1
    }
    return nil
  }

  /// Throws out nearly everything before a checksum is reckoned.
  private func looksLikeHeader(_ buffer: UnsafeMutableRawBufferPointer, _ index: Int) -> Bool {
    buffer[index + 8] == FrameHeader.formatVersion && buffer[index + 9] &- 1 < 3 && buffer[index + 10] == 0 && buffer[index + 11] == 0
  }

  private func isSound(_ header: FrameHeader, at byte: Int) throws(JournalError) -> Bool {
    let cursor = FrameCursor(
      file: file, generation: generation, from: SparsePlaces.Place(offset: header.first, byte: byte), bytesEnd: bytesEnd)
    guard case .frame = try cursor.next() else { return false }
    return true
  }
}
