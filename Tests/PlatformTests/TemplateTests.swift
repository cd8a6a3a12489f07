import Foundation
import Platform
import Ports
import Testing
import Vocabulary
import WorkspaceFile

/// The files of `examples/templates`, played over the whole flow by a clock that the test moves.
@Suite struct `The template` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "examples/templates")

  /// A workspace with one template in force; its webhook is a destination that remembers.
  private struct Stage {
    let rig: Rig
    let segment: SegmentID
    private var ticks = 0

    init(_ name: String, on given: Rig? = nil) async throws {
      rig = try given ?? Rig()
      let text = try String(contentsOf: `The template`.folder.appending(path: "\(name).yaml"), encoding: .utf8)
      let reader = WorkspaceFileReader(destinationTypes: [
        "webhook": [.init(name: "url", meaning: "", required: true), .init(name: "secret", meaning: "", required: true, secret: true)]
      ])
      var definitions = try reader.plan(files: [WorkspaceText(name: name, text: text)], current: rig.workspace.definitions).definitions
      for index in definitions.destinations.indices {
        definitions.destinations[index].type = "memory"
        definitions.destinations[index].settings = [:]
      }
      segment = try #require(definitions.segments.first { $0.key == name }).id
      _ = try await rig.workspace.submit(.apply(definitions), actor: "test")
    }

    func order(_ total: Double = 10, category: String = "Tea", hoursAgo: Int64 = 0, number: Int = 0) async throws {
      let time = rig.clock.now.advanced(by: -hoursAgo * .hour).iso8601
      try await rig.track(
        "Order Completed", #""userId":"u","timestamp":"\#(time)""#,
        properties: #"{"total":\#(total),"cart_id":"c","products":[{"category":"\#(category)"}]}"#)
      try await rig.settle()
    }

    /// Time goes on; everything that is due by then has run when this returns.
    mutating func wait(_ span: Int64) async throws {
      rig.clock.advance(span)
      ticks += 1
      try await rig.track("Tick", #""userId":"clock","messageId":"tick\#(ticks)""#)
      try await rig.settle()
    }

    var isMember: Bool {
      get async throws { try await rig.profile(.userID, "u")?.memberships.contains { $0.segment == segment } ?? false }
    }

    var told: [Delivery.Change] { rig.delivered.all.filter { $0.segment == segment }.map(\.change) }
  }

  @Test func `welcome greets for a week`() async throws {
    var stage = try await Stage("welcome")
    try await stage.rig.track("Signed Up", #""userId":"u""#)
    try await stage.rig.settle()
    #expect(try await stage.isMember)
    try await stage.wait(7 * .day)
    #expect(try await !stage.isMember)
    #expect(stage.told == [.entered, .left])
  }

  @Test func `first_purchase ends with the second order, or after a month`() async throws {
    var stage = try await Stage("first_purchase")
    try await stage.order()
    #expect(try await stage.isMember)
    try await stage.wait(.day)
    try await stage.order()
    #expect(try await !stage.isMember)
  }

  @Test func `abandoned_cart waits for the hour, and takes it back when the order comes late`() async throws {
    var stage = try await Stage("abandoned_cart")
    try await stage.rig.track("Product Added", #""userId":"u""#, properties: #"{"cart_id":"c"}"#)
    try await stage.wait(59 * .minute)
    #expect(try await !stage.isMember)
    try await stage.wait(.minute)
    #expect(try await stage.isMember)
    #expect(stage.told == [.entered])
    try await stage.wait(.hour)
    // It was made half an hour after the cart, and comes two hours later.
    try await stage.order(hoursAgo: 1)
    #expect(try await !stage.isMember)
    #expect(stage.told == [.entered, .left])
  }

  @Test func `birthday of 29 February is on the 28th of other years, from midnight to midnight in Ho Chi Minh City`() async throws {
    var stage = try await Stage("birthday")
    try await stage.rig.send(#"{"userId":"u","traits":{"birthday":"2000-02-29"}}"#, call: .identify)
    try await stage.rig.settle()
    let midnight = Timestamp(iso8601: "2027-02-27T17:00:00Z")!
    try await stage.wait(midnight.microseconds - stage.rig.clock.now.microseconds - .second)
    #expect(try await !stage.isMember)
    try await stage.wait(.second)
    #expect(try await stage.isMember)
    try await stage.wait(.day - .second)
    #expect(try await stage.isMember)
    try await stage.wait(.second)
    #expect(try await !stage.isMember)
    let leapDay = Timestamp(iso8601: "2028-02-28T17:00:00Z")!
    try await stage.wait(leapDay.microseconds - stage.rig.clock.now.microseconds)
    #expect(try await stage.isMember)
    #expect(stage.told == [.entered, .left, .entered])
  }

  @Test func `replenishment starts anew with every pack`() async throws {
    var stage = try await Stage("replenishment")
    try await stage.order(category: "Coffee")
    try await stage.wait(20 * .day)
    try await stage.order(category: "Coffee")
    try await stage.wait(20 * .day)
    try await stage.order(category: "Tea")
    #expect(try await !stage.isMember)
    try await stage.wait(5 * .day)
    #expect(try await stage.isMember)
  }

  @Test func `vip needs the money and the orders, and shows both`() async throws {
    var stage = try await Stage("vip")
    for _ in 0..<4 { try await stage.order(300) }
    #expect(try await !stage.isMember)
    try await stage.order(0.5)
    #expect(try await stage.isMember)
    let body = try #require(stage.rig.delivered.all.last).body
    #expect(String(decoding: body, as: UTF8.self).contains(#""traits":{"spent_365d":1200.5,"orders_365d":5}"#))
    try await stage.wait(365 * .day)
    #expect(try await !stage.isMember)
  }

  @Test func `vip knows what was done before it was applied, once`() async throws {
    let rig = try Rig()
    for number in 0..<5 {
      try await rig.track("Order Completed", #""userId":"u","messageId":"m\#(number)""#, properties: #"{"total":200}"#)
    }
    try await rig.settle()
    let stage = try await Stage("vip", on: rig)
    try await rig.settle()
    #expect(try await stage.isMember)
    let body = String(decoding: try #require(rig.delivered.all.last).body, as: UTF8.self)
    #expect(body.contains(#""spent_365d":1000,"orders_365d":5"#))
  }

  @Test func `win_back begins after 90 days and ends after 180, or with an order`() async throws {
    var stage = try await Stage("win_back")
    try await stage.order()
    try await stage.wait(90 * .day)
    #expect(try await stage.isMember)
    try await stage.wait(90 * .day)
    #expect(try await !stage.isMember)
  }

  @Test func `lapsed asks for regulars only`() async throws {
    var stage = try await Stage("lapsed")
    for _ in 0..<2 { try await stage.order() }
    try await stage.wait(180 * .day)
    #expect(try await !stage.isMember)
    // A third order, that an offline till tells half a year later, makes a regular of before.
    try await stage.order(hoursAgo: 24 * 180)
    #expect(try await stage.isMember)
  }
}
