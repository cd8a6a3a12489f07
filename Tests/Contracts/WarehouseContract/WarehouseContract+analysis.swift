internal import Ports
internal import Testing
internal import Vocabulary
internal import WarehouseInMemory

extension WarehouseContract {
  /// The same events, moves and profiles in the warehouse under test and in the slow one.
  private static func fill(
    _ test: WarehouseUnderTest, _ slow: InMemoryWarehouse, _ samples: inout AnalysisSamples, round: UInt64
  ) async throws {
    let batch = WarehouseBatch(
      events: samples.events(200, from: round * 1000), moves: samples.moves(6, version: round * 1000 + 500))
    let profiles = samples.profiles(version: round + 1)
    for warehouse in [test.warehouse, slow] as [any Warehouse] {
      try await warehouse.insert(batch, token: "\(round)")
      try await warehouse.store(profiles)
    }
    // Waits until moves are seen.
    _ = try await test.profiles()
  }

  /// The answer as text; of a refusal only the field, its reason may be put differently.
  private static func answer(_ warehouse: any Warehouse, _ question: AnalysisQuestion) async throws -> String {
    do { return "\(try await warehouse.analyse(question))" } catch WarehouseError.invalidAnalysis(let field, _) {
      return "refused: \(field)"
    }
  }

  private static func compare(_ seed: UInt64) -> WarehouseRule {
    WarehouseRule("every analysis answers as the slow computation does, before and after merges and unmerges (seed \(seed))") { test in
      var samples = AnalysisSamples(seed: seed)
      let slow = InMemoryWarehouse()
      for round in 0..<3 as Range<UInt64> {
        try await fill(test, slow, &samples, round: round)
        for number in 0..<18 {
          let question = samples.question(number)
          let (found, expected) = (try await answer(test.warehouse, question), try await answer(slow, question))
          #expect(found == expected, "\(question)")
          for cell in samples.cells(of: try? await slow.analyse(question), question) {
            var inner = question
            inner.cell = cell
            let (found, expected) = (try await answer(test.warehouse, inner), try await answer(slow, inner))
            #expect(found == expected, "\(inner)")
          }
        }
      }
    }
  }

  static let analysisRules: [WarehouseRule] =
    (1...6).map { compare($0) } + [
      WarehouseRule("of two rows of a profile the one with the higher version counts, whatever came last") { test in
        var samples = AnalysisSamples(seed: 90)
        let segment = SegmentID(rawValue: 9)
        func profile(_ version: UInt64, isGone: Bool = false, isMember: Bool) -> WarehouseProfile {
          WarehouseProfile(
            id: AnalysisSamples.profile(1), version: version, isGone: isGone, firstSeen: AnalysisSamples.start,
            lastSeen: AnalysisSamples.now,
            memberships: isMember ? [.init(segment: segment, since: AnalysisSamples.start)] : [])
        }
        let scope = AnalysisScope(range: .last(microseconds: .day))
        let question = AnalysisQuestion(
          analysis: .overlap(OverlapAnalysis(segments: [segment, SegmentID(rawValue: 10)], scope: scope)), now: AnalysisSamples.now)
        try await test.warehouse.store(samples.profiles(version: 1).filter { _ in false })
        try await test.warehouse.store([profile(5, isMember: true)])
        try await test.warehouse.store([profile(4, isMember: false)])
        try await test.warehouse.store([profile(5, isMember: true)])
        #expect(try await test.warehouse.analyse(question) == .overlap(OverlapAnswer(parts: [.init(segments: [segment], profiles: 1)])))
        try await test.warehouse.store([profile(6, isGone: true, isMember: true)])
        #expect(try await test.warehouse.analyse(question) == .overlap(OverlapAnswer(parts: [])))
      },
      WarehouseRule("profiles are found by the beginnings of all words, and by no other words") { test in
        func profile(_ number: Int, _ terms: [String]?) -> WarehouseProfile {
          WarehouseProfile(
            id: AnalysisSamples.profile(number), version: UInt64(number), firstSeen: .zero, lastSeen: .zero, terms: terms)
        }
        try await test.warehouse.store([
          profile(1, ["ann@example.com", "ann", "nguyen"]), profile(2, ["bob@example.com", "bob", "nguyen"]), profile(3, []),
        ])
        func found(_ words: String...) async throws -> Set<ProfileID> {
          Set(try await test.warehouse.searchProfiles(words: words, limit: 10))
        }
        let (ann, bob) = (AnalysisSamples.profile(1), AnalysisSamples.profile(2))
        #expect(try await found("nguy") == [ann, bob])
        #expect(try await found("nguyen", "an") == [ann])
        #expect(try await found("bob@example") == [bob])
        #expect(try await found("guyen").isEmpty)
        #expect(try await found("ann", "bob").isEmpty)
        #expect(try await found("' OR 1=1 --").isEmpty)
        // Terms that are not given again stay.
        try await test.warehouse.store([profile(1, nil)])
        #expect(try await found("ann") == [ann])
        #expect(try await test.warehouse.searchProfiles(words: ["nguyen"], limit: 1).count == 1)
      },
      WarehouseRule("the catalogue counts events, properties, traits and identifiers") { test in
        var samples = AnalysisSamples(seed: 91)
        let slow = InMemoryWarehouse()
        try await fill(test, slow, &samples, round: 0)
        for warehouse in [test.warehouse, slow] as [any Warehouse] {
          try await warehouse.store(
            accounts: (1...5).map { number in
              WarehouseAccount(
                id: "a\(number)", version: UInt64(number), firstSeen: .zero, lastSeen: .zero,
                traits: Array(#"{"plan":"p\#(number)"\#(number > 3 ? #","employees":7"# : "")}"#.utf8))
            })
        }
        #expect(try await test.warehouse.catalogue() == slow.catalogue())
        #expect(try await test.warehouse.catalogue().accounts == 5)
      },
      WarehouseRule("of two rows of an account the one with the higher version counts, whatever came last") { test in
        func account(_ version: UInt64, _ traits: String) -> WarehouseAccount {
          WarehouseAccount(id: "acme", version: version, firstSeen: .zero, lastSeen: .zero, traits: Array(traits.utf8))
        }
        try await test.warehouse.store(accounts: [])
        try await test.warehouse.store(accounts: [account(5, #"{"plan":"pro"}"#)])
        try await test.warehouse.store(accounts: [account(4, #"{"seats":9}"#)])
        try await test.warehouse.store(accounts: [account(5, #"{"plan":"pro"}"#)])
        let catalogue = try await test.warehouse.catalogue()
        #expect(catalogue.accounts == 1)
        #expect(catalogue.accountTraits.map(\.path) == ["plan"])
      },
      WarehouseRule("the mark of the profiles is the one that was noted last") { test in
        #expect(try await test.warehouse.profileMark() == nil)
        for number in [1, 2, 3] as [UInt64] {
          let mark = ProfileFeedMark(position: JournalOffset(rawValue: 10 - number), version: number)
          try await test.warehouse.note(mark)
          #expect(try await test.warehouse.profileMark() == mark)
        }
      },
    ]
}
