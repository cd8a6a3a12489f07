internal import Ports
internal import Testing
internal import Vocabulary

extension WarehouseContract {
  static let timelineRules: [WarehouseRule] = [
    WarehouseRule("a timeline without owners is empty") { test in
      let page = try await test.warehouse.timeline(owners: [], before: .end, limit: 10)
      #expect(page.isEmpty)
    },
    WarehouseRule("a timeline holds the events of its owners only") { test in
      var samples = SampleEvents(seed: 30)
      let events = samples.events(400, owners: 40)
      try await test.insert(events, token: "0:400")
      let owners = [SignatureID(rawValue: 2), SignatureID(rawValue: 17)]
      let found = try await test.all(owners)
      #expect(Set(found.map(\.messageID)) == Set(events.filter { owners.contains($0.owner) }.map(\.messageID)))
    },
    WarehouseRule("pages follow each other without gap or repeat, newest first") { test in
      var samples = SampleEvents(seed: 31)
      var events = samples.events(300, owners: 5)
      // Many events of one instant, as imports by day have them.
      for index in events.indices where index % 3 == 0 { events[index].time = SampleEvents.start.advanced(by: Int64(index / 30) * .day) }
      for (batch, start) in stride(from: 0, to: 300, by: 100).enumerated() {
        try await test.insert(Array(events[start..<start + 100]), token: "part \(batch)")
      }
      let owners = (1...5).map { SignatureID(rawValue: $0) }
      for limit in [1, 7, 10, 17, 64, 299, 300, 301] {
        var pages: [WarehouseEvent] = []
        var place = TimelinePlace.end
        while true {
          let page = try await test.warehouse.timeline(owners: owners, before: place, limit: limit)
          #expect(page.count <= limit)
          guard let last = page.last else { break }
          pages += page
          place = TimelinePlace(last)
        }
        #expect(pages == events.sorted { $0.time != $1.time ? $0.time > $1.time : $0.offset > $1.offset }, "limit \(limit)")
      }
    },
    WarehouseRule("a page before a moment holds nothing of that moment") { test in
      var samples = SampleEvents(seed: 32)
      var events = samples.events(3, owners: 1)
      for index in events.indices { events[index].time = SampleEvents.start.advanced(by: Int64(index)) }
      try await test.insert(events, token: "0:3")
      let page = try await test.warehouse.timeline(owners: [events[0].owner], before: TimelinePlace(time: events[1].time), limit: 10)
      #expect(page == [events[0]])
    },
  ]
}
