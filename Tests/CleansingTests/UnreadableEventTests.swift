import Cleansing
import JSONTape
import Ports
import Testing
import Vocabulary

@Suite struct `An event that is no JSON` {
  private func cleanse(_ body: [UInt8], count: Int) -> [CleansedItem] {
    let request = CollectedRequest(call: .batch, body: body)
    let entry = JournalEntry(
      first: JournalOffset(rawValue: 10), receivedAt: Timestamp(iso8601: "2026-06-01T12:00:00Z")!, workspace: .init(rawValue: 1),
      record: JournalRecord(kind: .events, source: .init(rawValue: 1), eventCount: count, payload: request.encoded()))
    var parser = EventParser()
    return Cleanser(definitions: .initial, hashKey: HashKey(first: 1, second: 2)).cleanse(entry, parser: &parser)
  }

  private static func item(_ user: String, _ properties: String) -> String {
    #"{"type":"track","event":"E","userId":"\#(user)","properties":\#(properties)}"#
  }

  @Test(arguments: [#"{"t":"\udfff"}"#, #"{"t":1e9999}"#, #"{"t":"\x"}"#])
  func `becomes a dead letter with its bytes as they came, its neighbours are kept`(properties: String) throws {
    let bad = Self.item("u2", properties)
    let body = #"{"sentAt":"2026-06-01T12:00:00Z","batch":[\#(Self.item("u1", "{}")),\#(bad),\#(Self.item("u3", #"{"n":3}"#))]}"#
    let items = cleanse(Array(body.utf8), count: 3)
    #expect(items.map(\.offset.rawValue) == [10, 11, 12])
    guard case .event(let first) = items[0].outcome, case .rejected(let letter) = items[1].outcome,
      case .event(let third) = items[2].outcome
    else {
      Issue.record("neighbours are lost")
      return
    }
    #expect([first.userID, third.userID] == ["u1", "u3"])
    #expect(third.properties?["n"]?.integer == 3)
    #expect(letter.reason == .invalidJSON)
    #expect(letter.body == Array(bad.utf8))
  }

  @Test func `a number beyond 64 bits is kept as a double`() throws {
    let items = cleanse(Array(#"{"batch":[\#(Self.item("u1", #"{"id":98765432109876543210}"#))]}"#.utf8), count: 1)
    guard case .event(let event) = items[0].outcome else {
      Issue.record("it was not kept")
      return
    }
    #expect(event.properties?["id"]?.number == Double("98765432109876543210"))
  }
}
