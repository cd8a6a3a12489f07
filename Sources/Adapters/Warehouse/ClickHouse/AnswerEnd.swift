internal import Foundation
internal import NIOCore

/// Holds back the end of an answer until it is known to be whole: a statement that fails half-way ends with the words of its exception among the
/// rows, and a connection that breaks.
struct AnswerEnd {
  private static let heldBytesMax = 16 << 10
  private var held = ByteBuffer()

  /// What may be handed on now.
  mutating func pass(_ piece: ByteBuffer) -> ByteBuffer {
    var piece = piece
    held.writeBuffer(&piece)
    guard held.readableBytes > AnswerEnd.heldBytesMax else { return ByteBuffer() }
    let passed = held.readSlice(length: held.readableBytes - AnswerEnd.heldBytesMax) ?? ByteBuffer()
    // Else the buffer would grow with the answer.
    held = ByteBuffer(bytes: held.readableBytesView)
    return passed
  }

  /// The last bytes of an answer that is whole.
  var rest: ByteBuffer { held }

  /// Of an answer that broke off, why; nil when the server did not say.
  var exception: ClickHouseException? {
    let text = String(buffer: held)
    guard let start = text.range(of: #"Code: [0-9]+\. DB::Exception: "#, options: .regularExpression) else { return nil }
    return ClickHouseException(status: 500, headerCode: nil, body: String(text[start.lowerBound...]))
  }
}
