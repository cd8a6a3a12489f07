import GeneratedInputs
import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `The flow` {
  @Test(arguments: [1, 3, 50, 20_000])
  func `makes the same state of the same journal, bit for bit, however it is cut into batches`(batchEventsMax: Int) async throws {
    let reference = try await Self.run(seed: 5, batchEventsMax: 7)
    let other = try await Self.run(seed: 5, batchEventsMax: batchEventsMax)
    #expect(other.profiles == reference.profiles)
    #expect(other.sizes == reference.sizes)
    #expect(other.deliveries == reference.deliveries)
    #expect(other.owners == reference.owners)
    #expect(!reference.deliveries.isEmpty)
  }

  struct Outcome {
    var profiles: [ProfileRecordBytes]
    var sizes: [SegmentID: Int]
    var deliveries: [String]
    var owners: [UInt64]
  }

  static func run(seed: UInt64, batchEventsMax: Int) async throws -> Outcome {
    var random = SeededRandom(seed: seed)
    let rig = try Rig(batchEventsMax: batchEventsMax)
    try await rig.apply(
      [
        segment(1, bought(2, within: 5 * .day)), segment(2, .trait(path: ["level"], .gte(.number(3)))),
        segment(3, .all([.memberOf(.init(rawValue: 1)), .not(.memberOf(.init(rawValue: 2)))])),
      ], destinations: [destination([1, 2, 3])])
    for index in 0..<400 {
      let user = Int.random(in: 0..<12, using: &random)
      let device = #""anonymousId":"d\#(Int.random(in: 0..<15, using: &random))""#
      let named = Bool.random(using: &random) ? #"\#(device),"userId":"u\#(user)""# : device
      let time = rig.clock.now.advanced(by: -Int64.random(in: 0..<6 * .day, using: &random)).iso8601
      let common = #"\#(named),"messageId":"m\#(index - index % 9 / 8)","timestamp":"\#(time)""#
      if Int.random(in: 0..<4, using: &random) == 0 {
        try await rig.send(#"{\#(common),"traits":{"level":\#(index % 6)}}"#, call: .identify)
      } else {
        try await rig.track("Bought", common)
      }
      rig.clock.advance(Int64.random(in: 0..<Int64.day / 4, using: &random))
    }
    try await rig.settle()
    rig.clock.advance(10 * .day)
    try await until { try await rig.size(1) == 0 }
    try await rig.settle()
    await rig.workspace.stop()
    return Outcome(
      profiles: try rig.state.scan(after: .init(rawValue: 0), limit: 1000), sizes: try await rig.state.segmentSizes(),
      deliveries: rig.delivered.all.map(\.idempotencyKey).sorted(), owners: rig.warehouse.events.map(\.owner.rawValue))
  }
}
