internal import Ports
internal import Testing
internal import Vocabulary

extension WarehouseContract {
  static let insertRules: [WarehouseRule] = [
    WarehouseRule("what was stored comes back, byte for byte") { test in
      var samples = SampleEvents(seed: 1)
      var events = samples.events(500)
      events[0].properties = Array(#"{"text":"quote \" back\\slash \n tab\t é 漢 🙂 \u0000","deep":[[[[{}]]]]}"#.utf8)
      events[1].name = "It's a \"name\" \\ with\u{0} everything\n"
      events[2].userID = String(repeating: "ü", count: 5_000)
      events[3].properties = []
      events[4].messageID = ""
      events[5].profile = ProfileID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
      try await test.insert(events, token: "0:500")
      try await test.expectStored(events)
    },
    WarehouseRule("an empty batch is stored and changes nothing") { test in
      try await test.insert([], token: "0:0")
      try await test.expectStored([])
    },
    WarehouseRule("the same token with the same rows is stored once") { test in
      var samples = SampleEvents(seed: 2)
      let events = samples.events(300)
      for _ in 0..<3 { try await test.insert(events, token: "0:300") }
      try await test.expectStored(events)
    },
    WarehouseRule("the same rows under another token are stored again") { test in
      var samples = SampleEvents(seed: 3)
      let events = samples.events(10)
      try await test.insert(events, token: "a")
      try await test.insert(events, token: "b")
      let stored = try await test.all(events.map(\.owner))
      #expect(stored.count == 20)
    },
    WarehouseRule("a token that is repeated at once by several tasks is stored once") { test in
      var samples = SampleEvents(seed: 4)
      let events = samples.events(2_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await test.insert(events, token: "0:2000") } }
        try await group.waitForAll()
      }
      try await test.expectStored(events)
    },
    WarehouseRule("events of 200 different months are taken in one batch") { test in
      var samples = SampleEvents(seed: 5)
      var events = samples.events(200)
      for index in events.indices { events[index].time = Timestamp.earliestBelieved.advanced(by: Int64(index) * 31 * .day) }
      try await test.insert(events, token: "0:200")
      try await test.expectStored(events)
    },
    WarehouseRule("a property whose type changes from event to event is taken") { test in
      var samples = SampleEvents(seed: 6)
      var events = samples.events(6)
      let values = ["1", #""one""#, "[1]", #"{"one":1}"#, "null", "1e300"]
      for (index, value) in values.enumerated() { events[index].properties = Array(#"{"value":\#(value)}"#.utf8) }
      try await test.insert(events, token: "0:6")
      try await test.expectStored(events)
    },
    WarehouseRule("the earliest and the latest time are kept to the microsecond") { test in
      var samples = SampleEvents(seed: 7)
      var events = samples.events(2)
      events[0].time = .earliestBelieved
      events[1].time = Timestamp(microseconds: 4_070_908_799_999_999)  // the last of 2098
      try await test.insert(events, token: "0:2")
      try await test.expectStored(events)
    },
    WarehouseRule("preparing again loses nothing") { test in
      var samples = SampleEvents(seed: 8)
      let events = samples.events(20)
      try await test.insert(events, token: "0:20")
      try await test.warehouse.prepare()
      try await test.expectStored(events)
      #expect(await test.warehouse.isReady())
    },
  ]
}
