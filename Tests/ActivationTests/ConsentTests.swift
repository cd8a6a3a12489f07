import Activation
import Consent
import Ports
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct `Consent at the moment of leaving` {
  /// Delivers to profile 1 after `change` was made to the state, and says what the receiver saw and what was given up.
  private func deliver(after change: (Outbox) throws -> Void) async throws -> (seen: Int, errors: [String?], figures: DeliveryFigures) {
    let outbox = Outbox()
    try outbox.put([1])
    try change(outbox)
    let destination = ScriptedDestination()
    let worker = DeliveryWorker(definition: Outbox.definition(), tools: outbox.tools()) { destination }
    try await withWorker(worker) { try await outbox.queue.wait { $0.pending == 0 } }
    return (destination.seen.count, try await outbox.store.failedDeliveries(limit: 10).map(\.lastError), worker.figures)
  }

  @Test func `a profile that said nothing gets its delivery`() async throws {
    let result = try await deliver { _ in }
    #expect(result.seen == 1)
    #expect(result.figures.delivered == 1)
  }

  @Test(arguments: ProfileMark.Kind.allCases) func `a mark set after queueing holds it back for good, visibly`(kind: ProfileMark.Kind)
    async throws
  {
    let result = try await deliver { try $0.save(.marked(1, kind)) }
    #expect(result.seen == 0)
    #expect(result.errors == ["consent: \(kind.name)"])
    #expect(result.figures.withheld == 1)
    #expect(result.figures.failed == 0)
  }

  @Test func `a category denied after queueing holds it back`() async throws {
    let result = try await deliver { outbox in
      let statement = ConsentStatement(categories: ["advertising": false], time: .zero, tie: 0)
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 1), sections: [.made { $0.consent = statement }]))
    }
    #expect(result.seen == 0)
    #expect(result.errors == ["consent: category_denied"])
  }

  @Test func `Global Privacy Control is asked of the destination's setting, then of its categories`() {
    let objecting = ConsentStanding(objectsToSale: true)
    for (categories, setting, refusal) in [
      (["advertising"], nil, .globalPrivacyControl), (["Marketing", "analytics"], nil, .globalPrivacyControl), (["analytics"], nil, nil),
      ([], nil, nil), (["advertising"], false, nil), (["analytics"], true, .globalPrivacyControl), ([], true, .globalPrivacyControl),
    ] as [([String], Bool?, ConsentPolicy.Refusal?)] {
      var definition = Outbox.definition()
      definition.consentCategories = categories
      definition.honoursGPCSetting = setting
      #expect(
        ConsentPolicy(destination: definition).refusal(standing: objecting) == refusal, "\(categories) \(String(describing: setting))")
    }
  }

  @Test func `a word about categories that is newer than the signal, and allows them, counts more`() {
    let policy = ConsentPolicy(destination: Outbox.definition())
    let allowed = ["advertising": true]
    #expect(policy.refusal(standing: ConsentStanding(categories: allowed, objectsToSale: true)) == .globalPrivacyControl)
    #expect(policy.refusal(standing: ConsentStanding(categories: allowed, objectsToSale: true, spokeSinceObjecting: true)) == nil)
    #expect(
      policy.refusal(standing: ConsentStanding(categories: [:], objectsToSale: true, spokeSinceObjecting: true)) == .globalPrivacyControl)
  }

  @Test func `the profile that it was merged into decides`() async throws {
    let result = try await deliver { outbox in
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 1), mergedInto: ProfileRow(rawValue: 2)))
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 2), mergedInto: ProfileRow(rawValue: 3)))
      try outbox.save(.marked(3, .unsubscribed))
    }
    #expect(result.seen == 0)
    #expect(result.errors == ["consent: unsubscribed"])
  }

  @Test func `profiles merged in a circle hold it back instead of holding up the worker`() async throws {
    let result = try await deliver { outbox in
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 1), mergedInto: ProfileRow(rawValue: 2)))
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 2), mergedInto: ProfileRow(rawValue: 1)))
    }
    #expect(result.seen == 0)
    #expect(result.errors == ["consent: profile_unreadable"])
  }

  @Test func `a profile that is not there holds it back`() async throws {
    let result = try await deliver { outbox in
      try outbox.save(ProfileRecord(row: ProfileRow(rawValue: 1), mergedInto: ProfileRow(rawValue: 99)))
    }
    #expect(result.seen == 0)
    #expect(result.errors == ["consent: profile_missing"])
  }
}
