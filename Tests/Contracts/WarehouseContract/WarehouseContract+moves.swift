internal import Ports
internal import Testing
internal import Vocabulary

extension WarehouseContract {
  private static func move(_ owner: UInt64, to profile: UInt64, version: UInt64) -> WarehouseMove {
    WarehouseMove(
      owner: SignatureID(rawValue: owner), profile: ProfileID(high: 7, low: profile), version: JournalOffset(rawValue: version))
  }

  static let moveRules: [WarehouseRule] = [
    WarehouseRule("events belong to the profile they came in with until their owner moves") { test in
      var samples = SampleEvents(seed: 20)
      let events = samples.events(100, owners: 10)
      try await test.insert(events, token: "0:100")
      let before = try await test.profiles()
      #expect(before == Dictionary(uniqueKeysWithValues: events.map { ($0.messageID, $0.profile) }))
      try await test.insert([], moves: [move(3, to: 1, version: 100), move(4, to: 1, version: 100)], token: "100:101")
      let after = try await test.profiles()
      for event in events {
        let isMoved = event.owner.rawValue == 3 || event.owner.rawValue == 4
        #expect(after[event.messageID] == (isMoved ? ProfileID(high: 7, low: 1) : event.profile))
      }
    },
    WarehouseRule("of two moves of one owner the later counts, whatever the order of the inserts") { test in
      var samples = SampleEvents(seed: 21)
      let events = samples.events(20, owners: 1)
      try await test.insert(events, moves: [move(1, to: 9, version: 50)], token: "0:50")
      try await test.insert([], moves: [move(1, to: 8, version: 40)], token: "40:41")
      let profiles = try await test.profiles()
      #expect(Set(profiles.values) == [ProfileID(high: 7, low: 9)])
    },
    WarehouseRule("a batch with moves that is stored again changes nothing") { test in
      var samples = SampleEvents(seed: 22)
      let events = samples.events(20, owners: 2)
      let moves = [move(1, to: 5, version: 3)]
      try await test.insert(events, moves: moves, token: "0:20")
      try await test.insert([], moves: [move(1, to: 6, version: 30)], token: "30:31")
      try await test.insert(events, moves: moves, token: "0:20")
      try await test.expectStored(events)
      let owner = SignatureID(rawValue: 1)
      let profiles = try await test.profiles()
      #expect(events.filter { $0.owner == owner }.allSatisfy { profiles[$0.messageID] == ProfileID(high: 7, low: 6) })
    },
    WarehouseRule("a timeline says which profile the event came in with") { test in
      var samples = SampleEvents(seed: 23)
      let events = samples.events(5, owners: 1)
      try await test.insert(events, moves: [move(1, to: 5, version: 5)], token: "0:5")
      try await test.expectStored(events)
    },
  ]
}
