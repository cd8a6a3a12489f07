import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let profileRules: [StateStoreRule] = [
    StateStoreRule("an identifier leads to its profile, and to the new one after it moved") { store in
      try store.commit(Sample.commit(1) { $0.identifiers = [IdentifierEntry(key: Sample.key(1), profile: Sample.row(1))] })
      #expect(try store.lookUp(identifiers: [Sample.key(1)], messages: []).profiles == [Sample.row(1)])
      try store.commit(Sample.commit(2) { $0.identifiers = [IdentifierEntry(key: Sample.key(1), profile: Sample.row(2))] })
      #expect(try store.lookUp(identifiers: [Sample.key(1)], messages: []).profiles == [Sample.row(2)])
      #expect(try await store.profileRow(identifier: Sample.key(1)) == Sample.row(2))
      #expect(try await store.profileRow(identifier: Sample.key(2)) == nil)
    },
    StateStoreRule("profiles are loaded each once, those that do not exist left out") { store in
      try store.commit(Sample.commit(1) { $0.profiles = [Sample.profile(1), Sample.profile(2), Sample.profile(7)] })
      try store.commit(Sample.commit(2) { $0.profiles = [Sample.profile(2, seen: 50)] })
      let loaded = try store.load(profiles: [7, 2, 3, 7].map { Sample.row($0) }, timersDueBy: Sample.at(0), timersMax: 10)
      #expect(loaded.profiles.sorted { $0.row < $1.row } == [Sample.profile(2, seen: 50), Sample.profile(7)])
      #expect(loaded.timers.isEmpty && !loaded.moreTimersDue)
      #expect(try await store.profile(row: Sample.row(2)) == Sample.profile(2, seen: 50))
      #expect(try await store.profile(row: Sample.row(3)) == nil)
    },
    StateStoreRule("timers come in order of due time and profile, with their profiles, as many as asked") { store in
      try store.commit(
        Sample.commit(1) {
          $0.profiles = (1...4).map { Sample.profile($0) }
          $0.timers = [(4, 10), (2, 20), (1, 20), (3, 30)].map { TimerChange(profile: Sample.row($0.0), old: nil, new: Sample.at($0.1)) }
        })
      let two = try store.load(profiles: [Sample.row(4)], timersDueBy: Sample.at(20), timersMax: 2)
      #expect(
        two.timers == [ProfileTimer(due: Sample.at(10), profile: Sample.row(4)), ProfileTimer(due: Sample.at(20), profile: Sample.row(1))])
      #expect(two.moreTimersDue)
      #expect(two.profiles.map(\.row).sorted() == [Sample.row(1), Sample.row(4)])
      let three = try store.load(profiles: [], timersDueBy: Sample.at(20), timersMax: 3)
      #expect(three.timers.count == 3 && !three.moreTimersDue)
      #expect(try store.load(profiles: [], timersDueBy: Sample.at(9), timersMax: 3).timers.isEmpty)
    },
    StateStoreRule("a timer is moved and removed, and its old time must be the stored one") { store in
      let row = Sample.row(1)
      try store.commit(Sample.commit(1) { $0.timers = [TimerChange(profile: row, old: nil, new: Sample.at(10))] })
      try store.commit(Sample.commit(2) { $0.timers = [TimerChange(profile: row, old: Sample.at(10), new: Sample.at(40))] })
      #expect(try store.load(profiles: [], timersDueBy: Sample.at(39), timersMax: 9).timers.isEmpty)
      #expect(try store.load(profiles: [], timersDueBy: Sample.at(40), timersMax: 9).timers.count == 1)
      try refuses { try store.commit(Sample.commit(3) { $0.timers = [TimerChange(profile: row, old: Sample.at(10), new: nil)] }) }
      try store.commit(Sample.commit(3) { $0.timers = [TimerChange(profile: row, old: Sample.at(40), new: nil)] })
      #expect(try store.load(profiles: [], timersDueBy: .distantFuture, timersMax: 9).timers.isEmpty)
    },
    StateStoreRule("a scan goes over all rows in order, some at a time") { store in
      try store.commit(Sample.commit(1) { $0.profiles = (1...5).map { Sample.profile($0 * 2) } })
      #expect(try store.scan(after: Sample.row(0), limit: 2).map(\.row.rawValue) == [2, 4])
      #expect(try store.scan(after: Sample.row(4), limit: 10) == [Sample.profile(6), Sample.profile(8), Sample.profile(10)])
      #expect(try store.scan(after: Sample.row(10), limit: 10).isEmpty)
    },
    StateStoreRule("profiles that were merged away are not counted, and again when the merge is undone") { store in
      try store.commit(Sample.commit(1) { $0.profiles = (1...4).map { Sample.profile($0) } })
      #expect(try await store.profileCount() == 4)
      try store.commit(Sample.commit(2) { $0.profiles = [Sample.profile(1, mergedInto: 2), Sample.profile(9, mergedInto: 2)] })
      #expect(try await store.profileCount() == 3)
      try store.commit(Sample.commit(3) { $0.profiles = [Sample.profile(1, mergedInto: 3)] })
      #expect(try await store.profileCount() == 3)
      try store.commit(Sample.commit(4) { $0.profiles = [Sample.profile(1), Sample.profile(5)] })
      #expect(try await store.profileCount() == 5)
    },
  ]

  static let segmentRules: [StateStoreRule] = [
    StateStoreRule("members come in order of row, with the time they entered") { store in
      try store.commit(Sample.commit(9) { $0.memberships = [5, 2, 8].map { Sample.enters($0, at: Int64($0)) } })
      let all = try await store.members(of: Sample.loyal, after: Sample.row(0), limit: 10)
      #expect(all == [2, 5, 8].map { SegmentMember(profile: Sample.row($0), since: Sample.at(Int64($0))) })
      #expect(try await store.members(of: Sample.loyal, after: Sample.row(2), limit: 1).map(\.profile) == [Sample.row(5)])
      #expect(try await store.members(of: SegmentID(rawValue: 99), after: Sample.row(0), limit: 1).isEmpty)
    },
    StateStoreRule("many enter and leave one segment in one commit, and those that were in it before count once") { store in
      try store.commit(Sample.commit(1) { $0.memberships = (3...5).map { Sample.enters($0, at: 1) } })
      try store.commit(Sample.commit(2) { $0.memberships = (1...100).map { Sample.enters($0, at: 2) } })
      #expect(try await store.segmentSizes() == [Sample.loyal: 100])
      let members = try await store.members(of: Sample.loyal, after: Sample.row(0), limit: 200)
      #expect(members.map(\.profile.rawValue) == Array(1...100))
      #expect(members.map(\.since) == (1...100).map { Sample.at((3...5).contains($0) ? 1 : 2) })
      try store.commit(Sample.commit(3) { $0.memberships = (51...120).map { Sample.leaves($0, at: 3) } })
      #expect(try await store.segmentSizes() == [Sample.loyal: 50])
      #expect(try await store.members(of: Sample.loyal, after: Sample.row(49), limit: 200).map(\.profile) == [Sample.row(50)])
      #expect(
        try await store.membershipCounts(of: Sample.loyal, since: .zero)
          == [MembershipCount(hour: Sample.at(0), entered: 100, left: 50)])
      let changes = try await store.membershipChanges(of: Sample.row(60), before: nil, limit: 10)
      #expect(changes.map(\.change) == [Sample.leaves(60, at: 3), Sample.enters(60, at: 2)])
    },
    StateStoreRule("changes of membership count in order of happening, and sizes are exact") { store in
      let other = SegmentID(rawValue: 4)
      try store.commit(
        Sample.commit(1) {
          $0.memberships = [
            Sample.enters(1, at: 1), Sample.enters(2, at: 1), Sample.enters(1, other, at: 1), Sample.leaves(1, at: 1),
            Sample.enters(1, at: 2),
          ]
        })
      #expect(try await store.segmentSizes() == [Sample.loyal: 2, other: 1])
      #expect(try await store.members(of: Sample.loyal, after: Sample.row(0), limit: 1).first?.since == Sample.at(2))
      try store.commit(
        Sample.commit(2) { $0.memberships = [Sample.enters(3, at: 2), Sample.leaves(3, at: 2), Sample.leaves(1, other, at: 2)] })
      #expect(try await store.segmentSizes().filter { $0.value > 0 } == [Sample.loyal: 2])
    },
    StateStoreRule("entering twice and leaving twice count once, and the first entry's time stays") { store in
      try store.commit(Sample.commit(1) { $0.memberships = [Sample.enters(1, at: 1), Sample.enters(1, at: 2)] })
      #expect(try await store.segmentSizes() == [Sample.loyal: 1])
      #expect(try await store.members(of: Sample.loyal, after: Sample.row(0), limit: 1).first?.since == Sample.at(1))
      try store.commit(Sample.commit(2) { $0.memberships = [Sample.leaves(1, at: 2), Sample.leaves(1, at: 2)] })
      #expect(try await store.segmentSizes().filter { $0.value != 0 }.isEmpty)
    },
    StateStoreRule("entries and exits are counted by the hour, those that changed a size") { store in
      try store.commit(
        Sample.commit(1, clock: 7300) {
          $0.memberships = [
            Sample.enters(1, at: 10), Sample.enters(2, at: 3599), Sample.enters(2, at: 3599), Sample.leaves(1, at: 3600),
            Sample.enters(9, SegmentID(rawValue: 4), at: 20),
          ]
        })
      try store.commit(Sample.commit(2, clock: 7300) { $0.memberships = [Sample.enters(3, at: 7200), Sample.leaves(2, at: 7300)] })
      let all = [
        MembershipCount(hour: Sample.at(0), entered: 2, left: 0), MembershipCount(hour: Sample.at(3600), entered: 0, left: 1),
        MembershipCount(hour: Sample.at(7200), entered: 1, left: 1),
      ]
      #expect(try await store.membershipCounts(of: Sample.loyal, since: .zero) == all)
      #expect(try await store.membershipCounts(of: Sample.loyal, since: Sample.at(3600)) == Array(all[1...]))
      #expect(try await store.membershipCounts(of: SegmentID(rawValue: 99), since: .zero).isEmpty)
    },
    StateStoreRule("changes of one profile come newest first, page by page, each with its reason") { store in
      #expect(try await store.oldestMembershipChange() == nil)
      var changes = [Sample.enters(1, at: 1), Sample.leaves(1, at: 2), Sample.enters(1, SegmentID(rawValue: 4), at: 2)]
      changes[1].because = "trait country"
      try store.commit(Sample.commit(1) { $0.memberships = [changes[0], Sample.enters(2, at: 1), changes[1], changes[2]] })
      let first = try await store.membershipChanges(of: Sample.row(1), before: nil, limit: 2)
      #expect(first.map(\.change) == [changes[2], changes[1]])
      let rest = try await store.membershipChanges(of: Sample.row(1), before: first.last?.number, limit: 2)
      #expect(rest.map(\.change) == [changes[0]])
      #expect(try await store.oldestMembershipChange() == Sample.at(1))
    },
    StateStoreRule("edges of scores are kept beside the definitions, whatever their version") { store in
      let edges = ScoreEdges(
        trait: SegmentID(rawValue: 5), lasts: [1, 2], counts: [3, 4], sums: [5, 6], at: Sample.at(9), position: Sample.offset(1))!
      try store.commit(Sample.commit(1) { $0.scoreEdges = [edges] })
      #expect(try store.checkpoint().definitions.scoreEdges == [edges])
      var definitions = try store.checkpoint().definitions
      definitions.version = DefinitionsVersion(rawValue: 1)
      try store.commit(Sample.commit(2) { $0.definitions = definitions })
      #expect(try store.checkpoint().definitions == definitions)
      #expect(try await store.committed().definitions == definitions)
      #expect(try store.definitions(version: DefinitionsVersion(rawValue: 1))?.scoreEdges == nil)
      try store.commit(Sample.commit(3) { $0.scoreEdges = [] })
      #expect(try store.checkpoint().definitions.scoreEdges == nil)
    },
  ]
}
