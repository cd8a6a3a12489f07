import Activation
import Logging
import Ports
import StateInMemory
import Synchronization
import Vocabulary

/// A workspace's state with profiles and deliveries put in by hand.
final class Outbox: Sendable {
  let store: any StateStore
  let queue: ObservedQueue
  private let commits = Mutex<UInt64>(0)

  init(store: any StateStore = InMemoryStateStore(hashKey: HashKey(first: 1, second: 2))) {
    self.store = store
    queue = ObservedQueue(store)
  }

  static let destination = DestinationID(rawValue: 1)

  static func definition(id: DestinationID = destination, key: String = "crm", type: String = "scripted") -> DestinationDefinition {
    DestinationDefinition(id: id, key: key, name: "CRM", type: type, settings: [:], segments: [], consentCategories: ["advertising"])
  }

  func tools(clock: any DeliveryClock = JumpingClock(), policy: RetryPolicy = .standard, limits: DeliveryLimits = .standard)
    -> DeliveryTools
  {
    DeliveryTools(
      queue: queue, profiles: store, clock: clock, policy: policy, limits: limits,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Commits one delivery for each profile named, in order. The keys are `<profile>-<commit>-<place>`.
  @discardableResult
  func put(_ profiles: [UInt64], to destination: DestinationID = destination, at moment: Timestamp = JumpingClock.start) throws -> [String]
  {
    var keys: [String] = []
    try commit(at: moment) { commit, number in
      for (place, profile) in profiles.enumerated() {
        let row = ProfileRow(rawValue: profile)
        keys.append("\(profile)-\(number)-\(place)")
        commit.deliveries.append(
          Delivery(
            idempotencyKey: keys[place], destination: destination, profile: row, segment: SegmentID(rawValue: 1), change: .entered,
            at: moment,
            body: Array("{}".utf8)))
      }
      let known = Set(profiles)
      commit.profiles = known.sorted().map { Outbox.bytes(ProfileRecord(row: ProfileRow(rawValue: $0))) }
    }
    return keys
  }

  func save(_ profile: ProfileRecord) throws {
    try commit(at: JumpingClock.start) { commit, _ in commit.profiles = [Outbox.bytes(profile)] }
  }

  private func commit(at moment: Timestamp, _ fill: (inout StateCommit, UInt64) -> Void) throws {
    let number = commits.withLock { count in
      count += 1
      return count
    }
    var commit = StateCommit(
      position: JournalOffset(rawValue: number), clock: moment, nextProfile: ProfileRow(rawValue: 1_000_000),
      nextSignature: SignatureID(rawValue: 1))
    fill(&commit, number)
    try store.commit(commit)
  }

  private static func bytes(_ profile: ProfileRecord) -> ProfileRecordBytes {
    ProfileRecordBytes(row: profile.row, bytes: profile.encoded())
  }
}

extension ProfileRecord {
  /// A profile on which a mark stands.
  static func marked(_ row: UInt64, _ kind: ProfileMark.Kind) -> ProfileRecord {
    ProfileRecord(row: ProfileRow(rawValue: row), sections: [.made { $0.marks = [ProfileMark(kind: kind, isSet: true, time: .zero)] }])
  }
}

extension SignatureSection {
  static func made(_ fill: (inout SignatureSection) -> Void) -> SignatureSection {
    var section = SignatureSection(
      id: SignatureID(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
      lastSeen: .zero)
    fill(&section)
    return section
  }
}

/// Runs a worker for as long as the body runs, then stops it and waits for its end.
func withWorker(_ worker: DeliveryWorker, _ body: () async throws -> Void) async throws {
  let task = Task { await worker.run() }
  do {
    try await body()
  } catch {
    task.cancel()
    await task.value
    throw error
  }
  worker.stop()
  await task.value
}
