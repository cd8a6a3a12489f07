import GeneratedInputs
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse

@Suite struct `What ClickHouse answers` {
  private func exception(_ code: Int, _ name: String, _ text: String = "some words") -> ClickHouseException {
    ClickHouseException(status: 500, headerCode: code, body: "Code: \(code). DB::Exception: \(text). (\(name)) (version 25.8.2.1)\n")
  }

  @Test func `is taken apart into code, name and text`() {
    let exception = ClickHouseException(
      status: 500, headerCode: nil,
      body: "Code: 27. DB::Exception: Cannot parse (at row 2) 'x'. (CANNOT_PARSE_INPUT) (version 25.8.2.1 (official build))\n")
    #expect(exception.code == 27 && exception.name == "CANNOT_PARSE_INPUT")
    #expect(exception.text == "Code: 27. DB::Exception: Cannot parse (at row 2) 'x'. (CANNOT_PARSE_INPUT)")
  }

  @Test(arguments: ["", "502 Bad Gateway", "Code: x", "(", ")", "(NAME", "(version ", "Code: 99999999999999999999999. DB::Exception"])
  func `may be anything`(body: String) {
    #expect(ClickHouseException(status: 502, headerCode: nil, body: body).code == 502)
  }

  @Test(arguments: [
    (241, "MEMORY_LIMIT_EXCEEDED"), (243, "NOT_ENOUGH_SPACE"), (202, "TOO_MANY_SIMULTANEOUS_QUERIES"), (159, "TIMEOUT_EXCEEDED"),
    (60, "UNKNOWN_TABLE"), (516, "AUTHENTICATION_FAILED"), (999, "KEEPER_EXCEPTION"), (12_345, "NEVER_SEEN"), (62, "SYNTAX_ERROR"),
  ])
  func `of the server's troubles and unknown ones asks for a retry of the insert`(code: Int, name: String) {
    #expect(exception(code, name).forInsert == .unavailable(reason: "ClickHouse answered \(name) (\(code))"))
  }

  @Test(arguments: [
    (27, "CANNOT_PARSE_INPUT_ASSERTION_FAILED"), (53, "TYPE_MISMATCH"), (469, "VIOLATED_CONSTRAINT"), (33, "CANNOT_READ_ALL_DATA"),
  ])
  func `of bad rows refuses the insert without the rows' words`(code: Int, name: String) {
    #expect(exception(code, name, "near secret-name").forInsert == .refused(code: code, reason: "ClickHouse answered \(name) (\(code))"))
  }

  @Test func `of code 252 is refused for partitions and retried for parts`() {
    let partitions = exception(252, "TOO_MANY_PARTS", "Too many partitions for single INSERT block (more than 100)")
    let parts = exception(252, "TOO_MANY_PARTS", "Too many parts (3000 with average size of 1 MiB)")
    #expect(partitions.forInsert == .refused(code: 252, reason: "ClickHouse answered TOO_MANY_PARTS (252)"))
    #expect(parts.forInsert == .unavailable(reason: "ClickHouse answered TOO_MANY_PARTS (252)"))
  }
}

@Suite(.clickHouse) struct `A literal` {
  @Test func `is read back as the same text, whatever it holds`() async throws {
    var random = SeededRandom(seed: 100)
    let pieces = [
      "'", "\\", "\\'", "\"", "`", "\n", "\0", "\u{7F}", "é", "漢", "🙂", " ", "a", "x41", "\\x", "{p:String}", "%", "--", "/*", ";", "b'",
    ]
    let texts = (0..<200).map { _ in
      (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      let columns = texts.map { "hex(\(SQLText.literal($0)))" }.joined(separator: ", ")
      let answer = try await warehouse.administer("SELECT \(columns) FORMAT TSV")
      let expected = texts.map { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() }
      #expect(answer.dropLast().split(separator: "\t", omittingEmptySubsequences: false).map(String.init) == expected)
    }
  }

  @Test(arguments: [
    ("kith", true), ("kith_2", true), ("", false), ("a b", false), ("a;b", false), ("é", false), ("a.b", false), ("a:b", false),
  ])
  func `needs no quotes only when it is a plain name`(name: String, isPlain: Bool) {
    #expect(SQLText.isPlainName(name) == isPlain)
  }
}
