import GeneratedInputs
import Matching
import Testing

@Suite struct `Reading delimited text` {
  private func table(_ bytes: [UInt8], pieces: [Int]) -> (RecordTable, surplus: Int) {
    var table = RecordTable()
    var parser = DelimitedParser(file: 0)
    var start = 0
    for length in pieces + [bytes.count] {
      let end = min(bytes.count, start + length)
      bytes.withUnsafeBufferPointer { parser.read(UnsafeBufferPointer(rebasing: $0[start..<end]), into: &table) }
      start = end
    }
    parser.finish(into: &table)
    return (table, parser.surplusFields)
  }

  private func rows(_ table: RecordTable) -> [[String]] {
    (0..<table.count).map { record in table.columns.indices.map { table.text($0, record) } }
  }

  @Test func `knows quotes, doubled quotes, line ends inside of them, and the last line without an end`() {
    let (table, _) = table(Array("id,name\r\n1,\"Smith, \"\"Bob\"\"\"\r\n2,\"two\nlines\"\n\n3,x".utf8), pieces: [])
    #expect(rows(table) == [["1", "Smith, \"Bob\""], ["2", "two\nlines"], ["3", "x"]])
  }

  @Test func `does not depend on how the text is cut into pieces`() {
    var random = SeededRandom(seed: 8)
    for _ in 0..<300 {
      let alphabet = Array("ab,\"\n\r;é \u{FEFF}".utf8)
      let bytes = Array("id,b,c\n".utf8) + (0..<60).map { _ in alphabet.randomElement(using: &random) ?? 0x61 }
      let whole = table(bytes, pieces: [])
      let cut = table(bytes, pieces: [10] + (0..<40).map { _ in Int.random(in: 0...3, using: &random) })
      #expect(rows(whole.0) == rows(cut.0), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      #expect(whole.surplus == cut.surplus)
    }
  }

  @Test func `finds the delimiter, fills short rows and counts surplus fields`() {
    let (table, surplus) = table(Array("\u{FEFF}id;name;city\n1;Ann\n2;Bob;York;more;still\n".utf8), pieces: [])
    #expect(table.columns.map(\.name) == ["id", "name", "city"])
    #expect(rows(table) == [["1", "Ann", ""], ["2", "Bob", "York"]])
    #expect(surplus == 2)
  }

  @Test func `says where a quote begins that is never closed`() {
    var table = RecordTable()
    var parser = DelimitedParser(file: 0)
    Array("id,name\n1,\"fine\"\n2,\"open\n3,x\n".utf8).withUnsafeBufferPointer { parser.read($0, into: &table) }
    parser.finish(into: &table)
    #expect(parser.openQuoteLine == 3)
  }

  @Test(arguments: ["NULL", "null", "N/A", "\\N", "-", " None "])
  func `takes words for nothing as nothing`(word: String) {
    #expect(rows(table(Array("id,name\n1,\(word)\n".utf8), pieces: []).0) == [["1", ""]])
  }

  @Test func `takes what is no UTF-8 as Windows-1252`() {
    let (table, _) = table(Array("id,name\n1,M".utf8) + [0xFC] + Array("ller\n2,Müller\n".utf8), pieces: [])
    #expect(rows(table) == [["1", "Müller"], ["2", "Müller"]])
  }

  @Test func `cuts a long value and keeps it whole text`() {
    let (table, _) = table(Array(("id,name\n1," + String(repeating: "é", count: 700_000) + "\n").utf8), pieces: [])
    let text = table.text(1, 0)
    #expect(
      text.utf8.count <= RecordTable.valueBytesMax && text.allSatisfy { $0 == "é" } && text.utf8.count > RecordTable.valueBytesMax - 4)
  }
}
