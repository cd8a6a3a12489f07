import GeneratedInputs
import JSONTape
import Testing

@Suite struct `A text with a list of items` {
  private func parse(_ text: [UInt8], itemsOf key: StaticString? = "batch") throws -> ParsedItems {
    var parser = JSONParser()
    return try text.withUnsafeBytes { try parser.parse($0, itemsOf: key) }
  }

  /// What cannot be read though its brackets, quotes and commas are sound.
  static let unreadable: [[UInt8]] =
    [
      #"{"a":"\ud800"}"#, #"{"a":1e999}"#, #"{"a":0x10}"#, #"{"a":NaN}"#, #"{"a" 1}"#, #"{"a":tru}"#, #"{a:1}"#, #"{"a":"\q"}"#, "nul",
      #"{"a":1}{"b":2}"#, #"[1 2]"#, "{\"a\":\"\u{1}\"}", #"{"a":01}"#, String(repeating: "9", count: 400),
    ].map { Array($0.utf8) } + [Array(#"{"a":""#.utf8) + [0xC3, 0x28, 0xFF] + Array(#""}"#.utf8)]

  @Test(arguments: unreadable) func `gives up only the item that is no JSON`(bad: [UInt8]) throws {
    let text = Array(#"{"x":{"batch":[0]},"batch":[{"n":"]}\",\\"} , "#.utf8) + bad + Array(#" ,{"n":3},[]],"sentAt":5}"#.utf8)
    let parsed = try parse(text)
    let items = Array(try #require(parsed.document.root["batch"]).elements)
    #expect(parsed.unreadable.keys.map { $0 } == [1])
    #expect(Array(text[try #require(parsed.unreadable[1])]) == bad)
    #expect(items.map(\.kind) == [.object, .null, .object, .array])
    #expect(items[0]["n"]?.string == #"]}",\"#)
    #expect(items[2]["n"]?.integer == 3)
    #expect(parsed.document.root["sentAt"]?.integer == 5)
  }

  @Test(arguments: [
    #"{"batch":[{"a":"\ud800"},]}"#, #"{"batch":[,{"a":"\ud800"}]}"#, #"{"batch":[{"a":"\ud800"}"#, #"{"batch":[{"a":"\ud800"]}"#,
    #"{"batch":[{"a":"\ud800}]}"#, #"{"batch":[{"a":"\ud800"}],"context":{"b":"\ud800"}}"#, #"{"batch":[{"a":"\ud800"}]} x"#,
    #"{"batch":{"a":"\ud800"}}"#, #"[{"a":"\ud800"}]"#, #"{"bat\u0063h":[{"a":"\ud800"}]}"#, "{\"batch\":[\u{1}", "",
  ]) func `is refused as a whole when what is around the items is broken`(text: String) {
    #expect(throws: JSONSyntaxError.self) { try parse(Array(text.utf8)) }
  }

  @Test func `of two lists of one name the last counts`() throws {
    let parsed = try parse(Array(#"{"batch":[1,"fine",3],"batch":[4,"\ud800"]}"#.utf8))
    #expect(parsed.unreadable.keys.map { $0 } == [1])
  }

  @Test(arguments: ["18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"])
  func `reads whole numbers beyond 64 bits as doubles, in items and outside`(number: String) throws {
    let text = #"{"batch":[{"id":\#(number),"text":"\#(number)"},{"id":[\#(number)]}],"out":\#(number)}"#
    let root = try parse(Array(text.utf8)).document.root
    let items = Array(try #require(root["batch"]).elements)
    #expect(items[0]["id"]?.number == Double(number))
    #expect(items[0]["text"]?.string == number)
    #expect(items[1]["id"]?.elements.first { _ in true }?.number == Double(number))
    #expect(root["out"]?.number == Double(number))
    #expect(try parse(Array(#"{"id":\#(number)}"#.utf8), itemsOf: nil).document.root["id"]?.number == Double(number))
  }

  @Test func `leaves long fractions and small numbers as they are`() throws {
    let text = #"{"big":99999999999999999999,"a":0.12345678901234567890123,"b":1234567890123456789.5,"c":12345678901234567890123e-3,"d":7}"#
    let root = try parse(Array(text.utf8), itemsOf: nil).document.root
    #expect(root["a"]?.number == 0.12345678901234567890123)
    #expect(root["b"]?.number == 1234567890123456789.5)
    #expect(root["c"]?.number == 12345678901234567890123e-3)
    #expect(root["d"]?.integer == 7)
  }

  @Test func `whatever single byte of an item is changed, its neighbours are read or the whole is refused`() throws {
    var random = SeededRandom(seed: 7)
    let start = Array(#"{"batch":[{"n":1},"#.utf8)
    let item = Array(#"{"a":"x\u00e9\"","b":[1,-2.5e3,{"c":null}],"d":true}"#.utf8)
    let end = Array(#",{"n":3}]}"#.utf8)
    var kept = 0
    for _ in 0..<5000 {
      var changed = item
      changed[Int(random.next() % UInt64(item.count))] = UInt8(truncatingIfNeeded: random.next())
      guard let parsed = try? parse(start + changed + end) else { continue }
      let items = Array(try #require(parsed.document.root["batch"]).elements)
      #expect(items.first?["n"]?.integer == 1 && items.last?["n"]?.integer == 3)
      kept += 1
    }
    #expect(kept > 2500)
  }
}
