import Cleansing
import JSONTape
import Ports
import Testing
import Vocabulary

@Suite struct `Cleansing of an event` {
  static let receivedAt = Timestamp(iso8601: "2026-06-01T12:00:00Z")!

  private func cleanse(
    _ body: String, call: CollectedRequest.Call = .track, count: Int = 1, definitions: Definitions = .initial
  ) -> [CleansedItem] {
    let request = CollectedRequest(call: call, body: Array(body.utf8))
    let entry = JournalEntry(
      first: JournalOffset(rawValue: 100), receivedAt: Self.receivedAt, workspace: .init(rawValue: 1),
      record: JournalRecord(kind: .events, source: .init(rawValue: 1), eventCount: count, payload: request.encoded()))
    var parser = EventParser()
    return Cleanser(definitions: definitions, hashKey: HashKey(first: 1, second: 2)).cleanse(entry, parser: &parser)
  }

  private func event(_ body: String, call: CollectedRequest.Call = .track, definitions: Definitions = .initial) throws -> Event {
    guard case .event(let event) = try #require(cleanse(body, call: call, definitions: definitions).first).outcome else {
      throw Unexpected()
    }
    return event
  }

  private func reason(_ body: String, call: CollectedRequest.Call = .track) -> DeadLetter.Reason? {
    guard case .rejected(let letter) = cleanse(body, call: call).first?.outcome else { return nil }
    return letter.reason
  }

  struct Unexpected: Error {}

  @Test func `keeps its identifiers in canonical form, most telling first`() throws {
    let body = #"""
      {"event":"E","anonymousId":" a1 ","userId":"u1","context":{"traits":{"email":"X@Y.com","phone":"+1 (555) 010-9999"},
      "device":{"type":"iOS","id":"D1","token":"T"},"externalIds":[{"type":"loyalty","id":"L1","collection":"users"}]}}
      """#
    let identifiers = try event(body).identifiers.map { "\($0.type)=\($0.value)" }
    #expect(
      identifiers == [
        "user_id=u1", "email=x@y.com", "phone=+15550109999", "ios.id=D1", "ios.push_token=T", "anonymous_id=a1", "loyalty=L1",
      ])
  }

  @Test(arguments: ["0000-00", "null", "Undefined", "-1", "anonymous", "TEST"])
  func `does not take a blocked value for an identifier`(value: String) throws {
    let event = try event(#"{"event":"E","userId":"\#(value)","anonymousId":"a1"}"#)
    #expect(event.identifiers == [Identifier(type: .anonymousID, value: "a1")])
  }

  @Test func `drops an event all of whose identifiers are blocked`() {
    #expect(reason(#"{"event":"E","userId":"null"}"#) == .missingIdentity)
  }

  @Test(
    arguments: [
      // The source's region, the workspace's, the traits, and what is made of 0912 345 678.
      ("VN", "DE", #""country":"US","#, "+84912345678"), (nil, "DE", #""country":"Việt Nam","#, "+84912345678"),
      (nil, "DE", #""address":{"country":"VNM"},"#, "+84912345678"), (nil, "VN", "", "+84912345678"), (nil, nil, "", "0912345678"),
    ] as [(String?, String?, String, String)])
  func `reads a phone number by its source, then the person's country, then the workspace`(
    source: String?, workspace: String?, traits: String, number: String
  ) throws {
    var definitions = Definitions.initial
    definitions.region = workspace
    definitions.sources = [.init(id: .init(rawValue: 1), key: "s", name: "s", writeKeys: ["k"], region: source)]
    let event = try event(
      #"{"event":"E","userId":"u","context":{"traits":{\#(traits)"phone":"0912 345 678"}}}"#, definitions: definitions)
    #expect(event.identifiers.map(\.value) == ["u", number])
    #expect(event.flags == (number.hasPrefix("+") ? [] : .phoneRegion))
  }

  @Test func `flags an address that is none, keeps it as it came, and drops nothing`() throws {
    let event = try event(#"{"event":"E","userId":"u","context":{"traits":{"email":"ann at example.com"}}}"#)
    #expect(event.identifiers.map(\.value) == ["u"])
    #expect(event.flags == .email)
    #expect(event.traits?["email"]?.string == "ann at example.com")
  }

  @Test func `blocks by regular expression`() throws {
    var definitions = Definitions.initial
    definitions.identifierTypes[1].blockedPatterns = ["^(test|demo)[0-9]*@"]
    let found = try ["test12@shop.com", "contest@shop.com"].map { value in
      try event(#"{"event":"E","userId":"u","context":{"traits":{"email":"\#(value)"}}}"#, definitions: definitions).identifiers.count
    }
    #expect(found == [1, 2])
  }

  @Test func `blocks by pattern`() throws {
    var definitions = Definitions.initial
    definitions.identifierTypes[1].blocked = ["*@example.test", "noreply@*"]
    let body = #"{"event":"E","userId":"u","context":{"traits":{"email":"NoReply@shop.com"}}}"#
    #expect(try event(body, definitions: definitions).identifiers.count == 1)
  }

  @Test(arguments: [
    // The phone's clock is an hour ahead: the event happened ten minutes before it was sent.
    ("2026-06-01T12:50:00Z", "2026-06-01T13:00:00Z", "2026-06-01T11:50:00.000Z"),
    ("2026-06-01T10:00:00Z", nil, "2026-06-01T10:00:00.000Z"), (nil, nil, "2026-06-01T12:00:00.000Z"),
    ("2099-01-01T00:00:00Z", nil, "2026-06-01T12:00:00.000Z"), ("1970-01-01T00:00:00Z", nil, "2000-01-01T00:00:00.000Z"),
    ("yesterday", nil, "2026-06-01T12:00:00.000Z"), ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2000-01-01T00:00:00.000Z"),
  ])
  func `corrects and bounds the time`(original: String?, sentAt: String?, expected: String) throws {
    let fields = [original.map { #""timestamp":"\#($0)","# }, sentAt.map { #""sentAt":"\#($0)","# }].compactMap(\.self).joined()
    let event = try event(#"{\#(fields)"event":"E","userId":"u"}"#)
    #expect(event.timestamp.iso8601 == expected)
    #expect(event.timestamp <= event.receivedAt)
  }

  @Test func `flags a time that was clamped`() throws {
    #expect(try event(#"{"event":"E","userId":"u","timestamp":"2099-01-01"}"#).timestampWasClamped)
    #expect(try !event(#"{"event":"E","userId":"u","timestamp":"2026-01-01"}"#).timestampWasClamped)
  }

  @Test(arguments: [
    (#"{"userId":"u"}"#, DeadLetter.Reason.missingEventName), (#"{"event":"E"}"#, .missingIdentity),
    (#"{"event":"E","userId":"u","properties":[]}"#, .invalidFieldType), (#"{"event":{},"userId":"u"}"#, .invalidFieldType),
    ("[]", .notAnObject),
    (#"{"event":"E","userId":"u","messageId":"\#(String(repeating: "m", count: 101))"}"#, .messageIDTooLong),
    (#"{"event":"\#(String(repeating: "e", count: 1025))","userId":"u"}"#, .nameTooLong),
  ])
  func `drops a bad event with its reason`(body: String, expected: DeadLetter.Reason) {
    #expect(reason(body) == expected)
  }

  @Test func `does not lose the neighbours of a bad event in a batch`() {
    let items = cleanse(
      #"{"batch":[{"type":"track","event":"A","userId":"u"},7,{"type":"zap","userId":"u"},{"type":"identify","userId":"u"}],"sentAt":"2026-06-01T12:00:00Z"}"#,
      call: .batch, count: 4)
    #expect(items.map(\.offset.rawValue) == [100, 101, 102, 103])
    let kinds = items.map { item in
      switch item.outcome {
      case .event: "event"
      case .rejected(let letter): letter.reason.rawValue
      }
    }
    #expect(kinds == ["event", "not_an_object", "unknown_type", "event"])
  }

  @Test func `lends the batch's context and integrations to its items`() throws {
    let items = cleanse(
      #"{"batch":[{"type":"track","event":"A","userId":"u","context":{"ip":"1"}}],"context":{"library":{"name":"l"}},"integrations":{"All":false}}"#,
      call: .batch)
    guard case .event(let event) = items[0].outcome else { throw Unexpected() }
    #expect(event.context?["ip"]?.string == "1")
    #expect(event.batchContext?["library"]?["name"]?.string == "l")
    #expect(event.batchIntegrations?["All"]?.bool == false)
  }

  @Test func `names messages by workspace, source and messageId`() {
    let one = cleanse(#"{"event":"A","userId":"u","messageId":"m1"}"#)[0].messageKey
    let same = cleanse(#"{"event":"B","userId":"v","messageId":"m1"}"#)[0].messageKey
    let other = cleanse(#"{"event":"A","userId":"u","messageId":"m2"}"#)[0].messageKey
    #expect(one != nil)
    #expect(one == same)
    #expect(one != other)
  }

  @Test func `gives a message without an id none that somebody else could use up`() {
    #expect(cleanse(#"{"event":"A","userId":"u"}"#)[0].messageKey == nil)
    #expect(cleanse(#"{"event":"A","userId":"u","messageId":"kith-100"}"#)[0].messageKey != nil)
  }

  @Test func `takes alias as an explicit merge of both names`() throws {
    let event = try event(#"{"userId":"new","previousId":"old"}"#, call: .alias)
    #expect(event.isExplicitMerge)
    #expect(Set(event.identifiers.map(\.value)) == ["new", "old"])
  }

  @Test func `maps a webhook's JSON`() throws {
    var definitions = Definitions.initial
    let map = WebhookMap(
      type: "=track", event: "$.kind", messageID: "$.id", time: "$.at", identifiers: ["user_id": "$.who.ids[1]", "email": "$.who.mail"],
      traits: ["name": "$.who.name"], properties: ["amount": "$.sum", "channel": "=form"])
    definitions.sources = [SourceDefinition(id: .init(rawValue: 1), key: "form", name: "Form", kind: .webhook, writeKeys: ["k"], map: map)]
    let body =
      #"{"id":"w1","kind":"Form Sent","at":"2026-05-01T00:00:00Z","who":{"ids":["x","u7"],"mail":"A@b.c","name":"Ann"},"sum":12.5}"#
    let event = try event(body, call: .webhook, definitions: definitions)
    #expect(event.name == "Form Sent")
    #expect(event.messageID == "w1")
    #expect(event.timestamp == Timestamp(iso8601: "2026-05-01"))
    #expect(event.identifiers.map(\.value) == ["u7"] || event.identifiers.map(\.value).contains("u7"))
    #expect(event.properties?["amount"]?.number == 12.5)
    #expect(event.properties?["channel"]?.string == "form")
  }

  @Test func `keeps a webhook that does not fit its map as a dead letter`() {
    #expect(reason(#"{"x":1}"#, call: .webhook) == .mappingFailed)
  }

  @Test func `is pure: the same entry gives the same events`() throws {
    let body = #"{"event":"A","userId":"u","timestamp":"2026-05-01","properties":{"a":1}}"#
    let first = try event(body)
    let second = try event(body)
    #expect(first.messageID == second.messageID)
    #expect(first.messageID == "kith-100")
  }
}
