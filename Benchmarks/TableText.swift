/// Columns of fixed width, for reading in a terminal.
enum TableText {
  static func row(_ cells: [(text: String, width: Int)]) -> String { cells.map { $0.text.padded($0.width) }.joined() }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
