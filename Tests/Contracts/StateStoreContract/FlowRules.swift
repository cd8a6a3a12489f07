import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let flowRules: [StateStoreRule] = [
    StateStoreRule("an empty store begins at the start, with a key that stays") { store in
      let first = try store.checkpoint()
      #expect(first == .initial(hashKey: first.hashKey))
      #expect(try store.checkpoint().hashKey == first.hashKey)
      #expect(try store.definitions(version: DefinitionsVersion(rawValue: 0)) == .initial)
    },
    StateStoreRule("the checkpoint is that of the last commit") { store in
      var expected = try store.checkpoint()
      let warmup = SegmentWarmup(segment: Sample.loyal, from: Sample.offset(4), cursor: nil, lastRow: 9)
      var definitions = Definitions.initial
      definitions.version = DefinitionsVersion(rawValue: 1)
      definitions.nextSegment = 12
      try store.commit(
        Sample.commit(5) {
          $0.warmups = [warmup]
          $0.definitions = definitions
        })
      expected.position = Sample.offset(5)
      expected.clock = Sample.at(5)
      expected.nextProfile = Sample.row(1000)
      expected.nextSignature = SignatureID(rawValue: 1000)
      expected.warmups = [warmup]
      expected.definitions = definitions
      #expect(try store.checkpoint() == expected)
      #expect(try await store.committed() == expected)
      try store.commit(Sample.commit(6))
      #expect(try store.checkpoint().warmups == [warmup], "nil leaves the list as it is")
      try store.commit(Sample.commit(7) { $0.warmups = [] })
      #expect(try store.checkpoint().warmups.isEmpty)
    },
    StateStoreRule("decisions about identifiers hold until they are taken back, and a pass goes on where it was") { store in
      func decision(_ number: UInt32, _ kind: IdentityDecision.Kind) -> IdentityDecision {
        IdentityDecision(
          number: number, kind: kind, identifiers: [Identifier(type: .email, value: "a@b.c")],
          others: [Identifier(type: .phone, value: "+84901234567")], offset: Sample.offset(3), at: Sample.at(3), actor: "ann",
          reason: "two sisters")
      }
      let kept = [decision(1, .apart), decision(2, .blocked), decision(3, .together)]
      try store.commit(Sample.commit(5) { $0.decisions = kept.map { .add($0) } })
      #expect(try store.checkpoint().decisions == kept)
      #expect(try store.checkpoint().identityPass == nil)
      let pass = IdentityPass(offset: Sample.offset(5), cursor: 40, lastRow: 100)
      try store.commit(
        Sample.commit(6) {
          $0.decisions = [.remove(number: 2), .add(decision(4, .shared))]
          $0.identityPass = pass
        })
      #expect(try store.checkpoint().decisions == [kept[0], kept[2], decision(4, .shared)])
      #expect(try await store.committed().identityPass == pass)
      try store.commit(Sample.commit(7))
      #expect(try store.checkpoint().identityPass == pass, "nil leaves it as it is")
    },
    StateStoreRule("reviews wait until they are answered, and the model is the last that was learnt") { store in
      func review(_ number: UInt64) -> MatchReview {
        let evidence = MatchEvidence(
          probability: 0.8123456789012345, model: 2, start: -21.5, steps: [.init(comparison: "birth", level: 6, bits: 9.25)], review: nil)
        return MatchReview(
          number: number,
          finding: MatchFinding(
            left: Identifier(type: .email, value: "a@b.c"), right: Identifier(type: .anonymousID, value: "d"), evidence: evidence),
          at: Sample.at(4))
      }
      #expect(try store.checkpoint().reviews.isEmpty)
      #expect(try store.checkpoint().matchModel == nil)
      try store.commit(Sample.commit(5) { $0.reviews = [.open(review(640)), .open(review(641)), .open(review(768))] })
      #expect(try store.checkpoint().reviews == [review(640), review(641), review(768)])
      let model = LearntMatchModel(version: 3, profiles: 4000, labels: 12, at: Sample.at(5), json: #"{"prior":1e-05}"#)
      try store.commit(
        Sample.commit(6) {
          $0.reviews = [.close(number: 641), .open(review(769)), .close(number: 5)]
          $0.matchModel = model
        })
      #expect(try store.checkpoint().reviews == [review(640), review(768), review(769)])
      #expect(try await store.committed().matchModel == model)
      try store.commit(Sample.commit(7))
      #expect(try store.checkpoint().matchModel == model, "nil leaves it as it is")
      #expect(try await store.committed().reviews == [review(640), review(768), review(769)])
    },
    StateStoreRule("definitions are kept under their version for ever") { store in
      for version: UInt32 in 1...3 {
        var definitions = Definitions.initial
        definitions.version = DefinitionsVersion(rawValue: version)
        definitions.nextSource = 10 + version
        try store.commit(Sample.commit(UInt64(version)) { $0.definitions = definitions })
      }
      #expect(try store.definitions(version: DefinitionsVersion(rawValue: 1))?.nextSource == 11)
      #expect(try store.definitions(version: DefinitionsVersion(rawValue: 3))?.nextSource == 13)
      #expect(try store.definitions(version: DefinitionsVersion(rawValue: 4)) == nil)
      var rewritten = Definitions.initial
      rewritten.version = DefinitionsVersion(rawValue: 2)
      rewritten.nextSource = 99
      try refuses { try store.commit(Sample.commit(4) { $0.definitions = rewritten }) }
    },
    StateStoreRule("a commit that goes back is refused and changes nothing") { store in
      try store.commit(Sample.commit(5))
      try refuses { try store.commit(Sample.commit(4, clock: 9) { $0.messages = [Sample.key(1)] }) }
      try refuses { try store.commit(Sample.commit(9, clock: 4) { $0.messages = [Sample.key(1)] }) }
      #expect(try store.checkpoint().position == Sample.offset(5))
      #expect(try store.lookUp(identifiers: [], messages: [Sample.key(1)]).messagesSeen == [false])
      try store.commit(Sample.commit(5, clock: 6) { $0.messages = [Sample.key(1)] })
      #expect(try store.lookUp(identifiers: [], messages: [Sample.key(1)]).messagesSeen == [true], "a commit may take no record")
    },
    StateStoreRule("a commit that is refused half-way changes nothing") { store in
      try store.commit(Sample.commit(1) { $0.profiles = [Sample.profile(1)] })
      try refuses {
        try store.commit(
          Sample.commit(2) {
            $0.messages = [Sample.key(1)]
            $0.identifiers = [IdentifierEntry(key: Sample.key(9), profile: Sample.row(1))]
            $0.profiles = [Sample.profile(1, mergedInto: 2), ProfileRecordBytes(row: Sample.row(2), bytes: [99, 1, 2])]
            $0.memberships = [Sample.enters(1, at: 2)]
          })
      }
      #expect(try store.checkpoint().position == Sample.offset(1))
      let found = try store.lookUp(identifiers: [Sample.key(9)], messages: [Sample.key(1)])
      #expect(found == StateLookUp(profiles: [nil], messagesSeen: [false]))
      #expect(try await store.profile(row: Sample.row(1)) == Sample.profile(1))
      #expect(try await store.profile(row: Sample.row(2)) == nil)
      #expect(try await store.segmentSizes().isEmpty)
      #expect(try await store.profileCount() == 1)
    },
    StateStoreRule("answers stand in the order of the questions, repeats included") { store in
      try store.commit(
        Sample.commit(1) {
          $0.messages = [Sample.key(1), Sample.key(3), KeyedHash(high: 0, low: 0)]
          $0.identifiers = [
            IdentifierEntry(key: Sample.key(1), profile: Sample.row(4)), IdentifierEntry(key: Sample.key(2), profile: Sample.row(5)),
          ]
        })
      let found = try store.lookUp(
        identifiers: [2, 9, 1, 2].map { Sample.key($0) }, messages: [3, 2, 1, 3].map { Sample.key($0) } + [KeyedHash(high: 0, low: 0)])
      #expect(found.profiles == [Sample.row(5), nil, Sample.row(4), Sample.row(5)])
      #expect(found.messagesSeen == [true, false, true, true, true])
    },
    StateStoreRule("the window of repeats says since when and how many") { store in
      #expect(try await store.deduplicationWindow() == DeduplicationWindow(since: nil, messages: 0))
      try store.commit(Sample.commit(5) { $0.messages = [Sample.key(1)] })
      try store.commit(Sample.commit(8) { $0.messages = [Sample.key(2), Sample.key(3)] })
      #expect(try await store.deduplicationWindow() == DeduplicationWindow(since: Sample.at(5), messages: 3))
    },
  ]
}

/// Expects `.refused`; which rule is the adapter's wording.
func refuses(_ body: () throws -> Void) throws {
  do {
    try body()
    Issue.record("was taken")
  } catch StateStoreError.refused {}
}
