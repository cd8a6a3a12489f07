import GeneratedInputs
import JSONTape
import Testing

@Suite struct `A parsed JSON text` {
  private func parse(_ text: String) throws -> JSONElement {
    var parser = JSONParser()
    return try parser.parse(Array(text.utf8)).root
  }

  @Test func `gives back what was written`() throws {
    let text = #"{"a":[1,-2,3.5,true,null,"é\n"],"b":{"c":{"d":18446744073709551615}},"e":[],"f":{}}"#
    var writer = JSONWriter()
    writer.element(try parse(text))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `finds members by key, the last of repeated ones`() throws {
    let root = try parse(#"{"x":1,"y":{"z":"deep"},"x":2}"#)
    #expect(root["x"]?.integer == 2)
    #expect(root.at(path: ["y", "z"])?.string == "deep")
    #expect(root["nothing"] == nil)
    #expect(root["x"]?["y"] == nil)
  }

  @Test func `tells numbers apart`() throws {
    let values = Array(try parse("[1, 1.0, 18446744073709551615, -9223372036854775808]").elements)
    #expect(values[0].integer == 1)
    #expect(values[1].integer == nil)
    #expect(values[1].number == 1)
    #expect(values[2].integer == nil)
    #expect(values[3].integer == .min)
  }

  @Test(arguments: ["", "{", "{\"a\":}", "[1,]", "nul", "\"\u{1}\"", "{\"a\":1}x", "123456789012345678901234567890"])
  func `refuses what is not JSON`(text: String) {
    #expect(throws: JSONSyntaxError.self) { try parse(text) }
  }

  @Test func `outlives its parser and the next parse`() throws {
    var parser = JSONParser()
    let first = try parser.parse(Array(#"{"kept":"still here"}"#.utf8))
    _ = try parser.parse(Array(#"{"other":"something much longer than the first one was"}"#.utf8))
    #expect(first.root["kept"]?.string == "still here")
  }

  @Test func `escapes what JSON asks to be escaped`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("a\"\\")
    writer.string("\u{0}\u{1f}\t\r\n")
    writer.key("n")
    writer.number(.infinity)
    writer.endObject()
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(text == #"{"a\"\\":"\u0000\u001f\t\r\n","n":null}"#)
    #expect(try parse(text)["a\"\\"]?.string == "\u{0}\u{1f}\t\r\n")
  }

  @Test func `any tree of values survives writing and parsing`() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<300 {
      var writer = JSONWriter()
      write(depth: 0, &random, to: &writer)
      var again = JSONWriter()
      again.element(try parse(String(decoding: writer.bytes, as: UTF8.self)))
      #expect(again.bytes == writer.bytes)
    }
  }

  private func write(depth: Int, _ random: inout SeededRandom, to writer: inout JSONWriter) {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &random) {
    case 0: writer.null()
    case 1: writer.bool(Bool.random(using: &random))
    case 2: writer.integer(Int64.random(in: .min ... .max, using: &random))
    case 3: writer.number(Double(Int.random(in: -1000...1000, using: &random)) + 0.25)
    case 4: writer.string(String((0..<Int.random(in: 0..<9, using: &random)).map { _ in "aé\"\\\n陳".randomElement(using: &random)! }))
    case 5:
      writer.beginArray()
      for _ in 0..<Int.random(in: 0..<4, using: &random) { write(depth: depth + 1, &random, to: &writer) }
      writer.endArray()
    default:
      writer.beginObject()
      for index in 0..<Int.random(in: 0..<4, using: &random) {
        writer.key("k\(index)")
        write(depth: depth + 1, &random, to: &writer)
      }
      writer.endObject()
    }
  }
}
