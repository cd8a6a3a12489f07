import GeneratedInputs
import JSONTape
import Segmentation
import Testing
import Vocabulary

@Suite struct `A selector of streams` {
  @Test(arguments: 0..<20)
  func `finds each stream once whose filter an event passes, and no other`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var definitions = `A segmenter`.definitions(
      (0..<60).map { _ in
        let names = [["Bought"], ["Viewed"], ["Bought", "Viewed"], []].randomElement(using: &random)!
        return .did(BehaviourCondition(stream: FactStream(events: names, filter: Self.filter(&random))))
      })
    definitions.streamStarts = [:]
    let streams = CompiledSegments(definitions: definitions).streams
    let selector = StreamSelector(streams)
    #expect(streams.count > 30)
    let now = Timestamp(microseconds: 100 * .day)
    var parser = JSONParser()
    var found = 0
    for _ in 0..<300 {
      let properties = try parser.parse(Array(Self.properties(&random).utf8)).root
      let name = ["Bought", "Viewed", "Returned"].randomElement(using: &random)!
      var selected: [Int] = []
      selector.select(name: name, time: now, properties: properties, now: now) { place, _ in selected.append(place) }
      let expected = streams.indices.filter { index in
        (streams[index].events.isEmpty || streams[index].events.contains(name))
          && streams[index].takes(time: now, properties: properties, now: now)
      }
      #expect(selected.sorted() == expected)
      found += expected.count
    }
    #expect(found > 0)
  }

  private static func filter(_ random: inout SeededRandom) -> [PropertyCondition] {
    (0..<[0, 1, 1, 1, 2].randomElement(using: &random)!).map { _ in
      let number = ComparableValue.number([-1, 0, 0.5, 1, 2, 3, .infinity].randomElement(using: &random)!)
      let text = ComparableValue.string(["a", "b", "é", "e\u{301}", ""].randomElement(using: &random)!)
      let comparisons: [ValueComparison] = [
        .gt(number), .gte(number), .lt(number), .lte(number), .is(text), .is(text), .is(number), .isNot(text), .exists, .missing,
        .gte(text),
      ]
      return PropertyCondition(
        path: [["total"], ["total"], ["kind"], ["items[]", "price"], ["tags[]"]].randomElement(using: &random)!,
        comparison: comparisons.randomElement(using: &random)!)
    }
  }

  private static func properties(_ random: inout SeededRandom) -> String {
    func value() -> String {
      ["-1", "0", "0.5", "1", "2", "3.0", "1e300", #""a""#, #""b""#, #""é""#, "\"e\u{301}\"", #""""#, "true", "null", "{}", "[1]"]
        .randomElement(using: &random)!
    }
    var parts: [String] = []
    if Bool.random(using: &random) { parts.append("\"total\":\(value())") }
    if Bool.random(using: &random) { parts.append("\"kind\":\(value())") }
    if Bool.random(using: &random) {
      parts.append("\"tags\":[\((0..<Int.random(in: 0...3, using: &random)).map { _ in value() }.joined(separator: ","))]")
    }
    if Bool.random(using: &random) {
      let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in "{\"price\":\(value())}" }
      parts.append("\"items\":[\(items.joined(separator: ","))]")
    }
    return "{\(parts.joined(separator: ","))}"
  }
}
