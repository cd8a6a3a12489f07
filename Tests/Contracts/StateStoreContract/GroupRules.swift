import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let groupRules: [StateStoreRule] = [
    StateStoreRule("accounts are kept as they were written last, and listed page by page in the order of their ids' bytes") { store in
      func account(_ id: String, _ plan: String) -> Account {
        let trait = StoredTrait(name: "plan", value: .string(plan), time: Sample.at(3), tie: 7, source: SourceID(rawValue: 2))
        return Account(id: id, traits: [trait], firstSeen: Sample.at(1), lastSeen: Sample.at(3))
      }
      try store.commit(Sample.commit(1) { $0.accounts = ["Z", "a", "ä"].map { account($0, "free") } })
      try store.commit(Sample.commit(2) { $0.accounts = [account("a", "pro")] })
      #expect(try store.accounts(["a", "missing", "a"]) == [account("a", "pro")])
      #expect(try await store.knownAccounts(["ä"]) == [account("ä", "free")])
      #expect(try await store.accounts(after: "", limit: 2).map(\.id) == ["Z", "a"])
      #expect(try await store.accounts(after: "a", limit: 2).map(\.id) == ["ä"])
    },
    StateStoreRule("a group's members are listed once each and counted, whatever is said twice") { store in
      let (home, work) = (Sample.key(1), Sample.key(2))
      func change(_ group: KeyedHash, _ row: UInt64, _ isMember: Bool = true) -> GroupMemberChange {
        GroupMemberChange(group: group, kind: group == home ? .household : .account, profile: Sample.row(row), isMember: isMember)
      }
      try store.commit(
        Sample.commit(1) { $0.groupMembers = [change(home, 3), change(home, 1), change(home, 3), change(work, 1), change(work, 9, false)] })
      #expect(try store.groupSizes([home, work, Sample.key(3)]) == [home: 2, work: 1])
      #expect(try store.groupMembers(home, after: Sample.row(0), limit: 1) == [Sample.row(1)])
      #expect(try store.groupMembers(home, after: Sample.row(1), limit: 9) == [Sample.row(3)])
      try store.commit(Sample.commit(2) { $0.groupMembers = [change(home, 3, false), change(home, 4), change(home, 4, false)] })
      #expect(try await store.members(ofGroup: home, after: Sample.row(0), limit: 9) == [Sample.row(1)])
      #expect(try await store.sizes(ofGroups: [home]) == [home: 1])
      try store.commit(Sample.commit(3) { $0.groupMembers = [change(home, 1, false)] })
      #expect(try store.groupSizes([home])[home] ?? 0 == 0)
      #expect(try store.groupMembers(home, after: Sample.row(0), limit: 9).isEmpty)
    },
    StateStoreRule("households with too many members are told, the largest first, and no accounts") { store in
      func fill(_ group: KeyedHash, _ count: UInt64, _ kind: ProfileGroup.Kind) -> [GroupMemberChange] {
        (1...count).map { GroupMemberChange(group: group, kind: kind, profile: Sample.row($0), isMember: true) }
      }
      try store.commit(
        Sample.commit(1) {
          $0.groupMembers =
            fill(Sample.key(1), 4, .household) + fill(Sample.key(2), 30, .household) + fill(Sample.key(3), 12, .household)
            + fill(Sample.key(4), 50, .account)
        })
      #expect(try await store.largeHouseholds(above: 3, limit: 9).map(\.members) == [30, 12, 4])
      #expect(try await store.largeHouseholds(above: 12, limit: 9) == [GroupSize(group: Sample.key(2), members: 30)])
      #expect(try await store.largeHouseholds(above: 3, limit: 1).map(\.members) == [30])
    },
    StateStoreRule("groups that are to be looked at again wait in order, and one under way goes round once more") { store in
      let keys = (1...3).map { Sample.key($0) }.sorted()
      try store.commit(Sample.commit(1) { $0.groupRefreshes = keys.map { .request($0) } })
      #expect(try store.groupRefreshes(after: nil, limit: 2) == keys.prefix(2).map { GroupRefresh(group: $0) })
      #expect(try store.groupRefreshes(after: keys[1], limit: 2) == [GroupRefresh(group: keys[2])])
      let begun = GroupRefresh(group: keys[0], cursor: 40)
      try store.commit(Sample.commit(2) { $0.groupRefreshes = [.advance(begun), .finish(keys[1])] })
      try store.commit(Sample.commit(3) { $0.groupRefreshes = [.request(keys[0])] })
      #expect(
        try store.groupRefreshes(after: nil, limit: 9)
          == [GroupRefresh(group: keys[0], cursor: 40, again: 40), GroupRefresh(group: keys[2])])
      try store.commit(
        Sample.commit(4) { $0.groupRefreshes = [.advance(GroupRefresh(group: keys[0], cursor: 7, again: 40, isAgain: true))] })
      #expect(try store.groupRefreshes(after: nil, limit: 1) == [GroupRefresh(group: keys[0], cursor: 7, again: 40, isAgain: true)])
    },
    StateStoreRule("a refresh reaches every member that was there at the last change, and then ends") { _ in
      // Members 1 to 10 in pieces of 3; a change comes after the second piece.
      var refresh = GroupRefresh(group: Sample.key(1))
      var seenSinceChange: Set<UInt64> = []
      var isChanged = false
      for step in 1...20 {
        let piece = (1...10).filter { $0 > refresh.cursor }.prefix(3).map { UInt64($0) }
        if isChanged { seenSinceChange.formUnion(piece) }
        switch refresh.advanced(to: piece.last, isWhole: piece.count == 3) {
        case .advance(let next): refresh = next
        case .finish:
          #expect(seenSinceChange == Set(1...10))
          return
        case .request: Issue.record("is no step")
        }
        if step == 2 {
          refresh = refresh.renewed
          isChanged = true
        }
      }
      Issue.record("never ends")
    },
  ]
}
