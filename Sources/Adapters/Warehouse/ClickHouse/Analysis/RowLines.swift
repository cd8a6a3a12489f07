internal import JSONTape
internal import NIOCore

/// Takes an answer apart into rows as it comes.
struct RowLines: ~Copyable {
  private(set) var rows: [AnswerRow] = []
  private var rest: [UInt8] = []
  private var parser = JSONParser()
  private static let lineBytesMax = 16 << 20

  var isEmpty: Bool { rest.isEmpty }

  /// False when a line is no row.
  mutating func append(_ piece: ByteBuffer) -> Bool {
    rest += piece.readableBytesView
    guard let last = rest.lastIndex(of: UInt8(ascii: "\n")) else { return rest.count < RowLines.lineBytesMax }
    for line in rest[..<last].split(separator: UInt8(ascii: "\n")) {
      guard let row = AnswerRow(Array(line), &parser) else { return false }
      rows.append(row)
    }
    rest.removeSubrange(...last)
    return true
  }
}
