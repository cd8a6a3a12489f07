internal import NIOCore
internal import Vocabulary

/// Takes rows apart that arrive in pieces. A row that is not whole yet stays for the next piece.
struct RowBinaryReader {
  private var buffer = ByteBuffer()
  /// A row that needs more is damage, not patience: no cell may be longer than what the collector takes many times over.
  static let rowBytesMax = 64 << 20

  var isEmpty: Bool { buffer.readableBytes == 0 }
  var isOverLimit: Bool { buffer.readableBytes > RowBinaryReader.rowBytesMax }

  mutating func append(_ piece: ByteBuffer) {
    var piece = piece
    if buffer.readableBytes == 0 {
      buffer = piece
    } else {
      buffer.discardReadBytes()
      buffer.writeBuffer(&piece)
    }
  }

  /// The next whole row, or nil. `read` returns nil when the bytes end inside the row.
  mutating func row<Row>(_ read: (inout Cells) -> Row?) -> Row? {
    guard buffer.readableBytes > 0 else { return nil }
    var cells = Cells(buffer: buffer)
    guard let row = read(&cells) else { return nil }
    buffer.moveReaderIndex(to: cells.buffer.readerIndex)
    return row
  }

  struct Cells {
    fileprivate(set) var buffer: ByteBuffer

    mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
      buffer.readInteger(endianness: .little, as: type)
    }

    mutating func bytes() -> [UInt8]? {
      guard let count = length() else { return nil }
      return buffer.readBytes(length: count)
    }

    mutating func text() -> String? {
      guard let count = length() else { return nil }
      return buffer.readString(length: count)
    }

    private mutating func length() -> Int? {
      var value = 0
      var shift = 0
      while shift < 56 {
        guard let byte = buffer.readInteger(as: UInt8.self) else { return nil }
        value |= Int(byte & 0x7F) << shift
        if byte & 0x80 == 0 { return value }
        shift += 7
      }
      return nil
    }
  }
}
