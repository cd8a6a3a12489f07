import GeneratedInputs
import IdentityResolution
import Ports
import Testing
import Vocabulary

@Suite struct `Unmerge and merge by hand` {
  @Test func `gives back the profile and the id that a merge took`() throws {
    var world = World()
    let visitor = world.see([device("a")], at: 1)
    let ann = world.see([user("ann")], at: 2)
    let before = world.living.map { ($0.row, $0.sections) }.sorted { $0.0 < $1.0 }
    world.see([user("ann"), device("a")], at: 3)
    #expect(ann.record.mergedInto == visitor.record.row)
    world.decide(.add(decision(1, .apart, [user("ann")], [device("a")])))
    #expect(world.profile(of: user("ann"))?.row == ann.record.row)
    #expect(world.profile(of: device("a"))?.row == before[0].0)
    #expect(world.profile(of: device("a"))?.sections == before[0].1)
  }

  @Test func `holds against later events that carry both, until it is taken back`() {
    var world = World()
    world.see([user("ann"), device("tablet")], at: 1)
    world.see([device("tablet")], at: 2)
    world.decide(.add(decision(1, .apart, [device("tablet")], [user("ann")])))
    let guest = world.see([device("tablet")], at: 3)
    #expect(guest !== world.see([user("ann"), device("tablet")], at: 4))
    // Also when something new connects the two.
    world.see([mail("m"), device("tablet")], at: 5)
    world.see([user("ann"), mail("m")], at: 6)
    #expect(world.profile(of: mail("m")) == world.profile(of: device("tablet")))
    #expect(world.profile(of: user("ann")) != world.profile(of: device("tablet")))
    world.decide(.remove(number: 1))
    #expect(world.living.count == 1)
  }

  @Test func `numbers a decision by those that hold, so that a restart changes no number`() {
    let key = HashKey(first: 1, second: 2)
    let all = (1...3).map { decision(UInt32($0), .apart, [user("u\($0)")], [device("d\($0)")]) }
    for removed in [[3], [1], [2, 3], [3, 2, 1]] {
      var running = DecisionIndex(all, hashKey: key)
      for number in removed { running.remove(UInt32(number)) }
      let restarted = DecisionIndex(all.filter { !removed.contains(Int($0.number)) }, hashKey: key)
      #expect(running.next == restarted.next, "\(removed)")
    }
  }

  @Test func `puts two users together whatever the limits`() {
    var world = World(limits: `Rules of identifier types`.strict)
    world.see([user("ann")], at: 1)
    world.see([user("anne")], at: 2)
    world.decide(.add(decision(1, .together, [user("ann")], [user("anne")])))
    #expect(world.living.map(\.ownIdentifiers) == [[user("ann"), user("anne")]])
    #expect(world.see([user("anne"), device("d")], at: 3) === world.see([user("ann")], at: 4))
    world.decide(.remove(number: 1))
    #expect(world.profile(of: device("d")) == world.profile(of: user("anne")))
    #expect(world.living.count == 2)
  }

  @Test func `remembers who was merged and who went apart`() {
    var world = World()
    let visitor = world.see([device("a")], at: 1)
    let ann = world.see([user("ann")], at: 2)
    world.see([user("ann"), device("a")], at: 3)
    #expect(visitor.record.absorbed.map(\.row) == [ann.record.row])
    world.decide(.add(decision(1, .apart, [user("ann")], [device("a")])))
    let (left, right) = (world.profile(of: device("a"))!, world.profile(of: user("ann"))!)
    #expect(left.absorbed.isEmpty)
    #expect(left.splits.map(\.row) == [right.row])
    #expect(left.splits.map(\.isOrigin) == [true])
    #expect(right.splits.map(\.row) == [left.row])
  }

  @Test func `leads every id that was merged away to the profile that has its signatures, after any merges and unmerges`() {
    var random = SeededRandom(seed: 31)
    for round in 0..<300 {
      var world = World()
      var oldest: [ProfileRow: Identifier] = [:]
      for event in `Rules of identifier types`.events(&random) {
        let profile = world.see(event.identifiers, at: event.time, explicit: event.explicit)
        if oldest[profile.record.row] == nil { oldest[profile.record.row] = event.identifiers[0] }
      }
      for step in 0..<4 {
        world.decide(.add(`Rules of identifier types`.decisions(&random).first ?? decision(7, .apart, [user("u0")], [device("d0")])))
        #expect(Set(world.living.flatMap { $0.sections.map(\.key) }).count == world.living.flatMap(\.sections).count)
        for (row, profile) in world.graph.profiles {
          guard profile.record.mergedInto != nil else { continue }
          var end = profile.record
          for _ in 0..<20 { if let next = end.mergedInto { end = world.graph.profiles[next]!.record } }
          #expect(end.mergedInto == nil, "round \(round) step \(step)")
          #expect(!end.sections.isEmpty && profile.record.sections.isEmpty)
          #expect(end.absorbed.contains { $0.row == row } || world.graph.profiles.values.contains { $0.record.row == end.row })
        }
        for number in world.graph.decisions.decisions([.apart, .blocked, .together], naming: Self.all).map(\.number)
        where Bool.random(using: &random) { world.decide(.remove(number: number)) }
      }
    }
  }

  static let all = ["0", "1"].flatMap { [user("u" + $0), mail("m" + $0), phone("p" + $0), device("d" + $0)] }
}
