import Activation
import Consent
import JournalInMemory
import Logging
import Platform
import Ports
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

/// A whole workspace in memory, with a clock that the test moves and a destination that remembers.
final class Rig: Sendable {
  let clock: ManualClock
  let journal: InMemoryJournal
  let state: InMemoryStateStore
  let warehouse: InMemoryWarehouse
  let workspace: Workspace
  let delivered: Delivered

  /// Another rig's journal and stores can be taken over: a restart.
  init(
    journal given: InMemoryJournal? = nil, state givenState: InMemoryStateStore? = nil, clock: ManualClock = ManualClock(),
    warehouse: InMemoryWarehouse = InMemoryWarehouse(), mailDomains: (any MailDomainResolver)? = nil, batchEventsMax: Int = 20_000,
    warmupRowsMax: Int = 2000
  ) throws {
    self.clock = clock
    let delivered = Delivered()
    self.delivered = delivered
    let journal = given ?? InMemoryJournal(workspace: .init(rawValue: 1)) { clock.now }
    let state = givenState ?? InMemoryStateStore(hashKey: HashKey(first: 1, second: 2))
    self.journal = journal
    self.state = state
    self.warehouse = warehouse
    var log = Logger(label: "test")
    log.logLevel = .critical
    let workers = DeliveryWorkers(
      factories: [delivered], environment: DestinationEnvironment(folder: "") { $0 },
      tools: DeliveryTools(
        queue: state, profiles: state, clock: RigDeliveryClock(clock: clock), policy: .standard, limits: .standard, random: { 0.5 },
        log: log))
    workspace = try Workspace(
      parts: .init(
        journal: journal, state: state, warehouse: warehouse, deliveries: workers, mailDomains: mailDomains, batchEventsMax: batchEventsMax,
        warmupRowsMax: warmupRowsMax, onDefinitions: { _ in }),
      log: log)
    workspace.start()
  }

  func send(_ body: String, call: CollectedRequest.Call = .batch, count: Int = 1, source: UInt32 = 1) async throws {
    let request = CollectedRequest(call: call, body: Array(body.utf8))
    _ = try await journal.append(
      JournalRecord(kind: .events, source: .init(rawValue: source), eventCount: count, payload: request.encoded()))
  }

  func track(_ event: String, _ fields: String, properties: String = "{}") async throws {
    try await send(#"{"event":"\#(event)",\#(fields),"properties":\#(properties)}"#, call: .track)
  }

  func apply(
    _ segments: [SegmentDefinition], destinations: [DestinationDefinition] = [], change: (inout Definitions) -> Void = { _ in }
  ) async throws {
    var definitions = workspace.definitions
    definitions.version = .init(rawValue: definitions.version.rawValue + 1)
    definitions.segments = segments
    definitions.destinations = destinations
    definitions.nextDestination = UInt32(destinations.count) + 1
    change(&definitions)
    _ = try await workspace.submit(.apply(definitions), actor: "test")
  }

  /// Waits until everything that was sent has gone the whole way.
  func settle() async throws {
    try await until { try await workspace.status().caughtUp }
  }

  func profile(_ type: IdentifierType, _ value: String) async throws -> ProfileRecord? {
    let key = Identifier(type: type, value: value).key(workspace.hashKey)
    guard let row = try await state.profileRow(identifier: key), let bytes = try await state.profile(row: row) else { return nil }
    return try ProfileRecord(encoded: bytes.bytes)
  }

  func size(_ segment: UInt32) async throws -> Int { try await state.segmentSizes()[.init(rawValue: segment)] ?? 0 }
}

/// The time as the test says.
final class ManualClock: Sendable {
  private let microseconds = Mutex(Timestamp(iso8601: "2026-06-01T00:00:00Z")!.microseconds)
  var now: Timestamp { Timestamp(microseconds: microseconds.withLock { $0 }) }
  func advance(_ span: Int64) { microseconds.withLock { $0 += span } }
}

/// Deliveries go by the same time, else one of next year would wait for it.
struct RigDeliveryClock: DeliveryClock {
  let clock: ManualClock

  func now() -> Timestamp { clock.now }
  func sleep(until moment: Timestamp) async {
    let machine = ContinuousClock()
    while clock.now < moment, !Task.isCancelled { do { try await machine.sleep(for: .milliseconds(1)) } catch { return } }
  }
}

/// A destination that keeps what it is given.
final class Delivered: DestinationFactory, Destination {
  private let kept = Mutex<[Delivery]>([])
  var all: [Delivery] { kept.withLock { $0 } }
  let type = "memory"
  let settings: [DestinationSetting] = []
  let batchMax = 10

  func make(
    _ definition: DestinationDefinition, environment: DestinationEnvironment
  ) throws(DestinationConfigurationError) -> any Destination { self }

  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict] {
    kept.withLock { $0 += deliveries.map(\.record) }
    return deliveries.map { _ in .delivered }
  }

  func close() async {}
}

func segment(_ id: UInt32, _ condition: SegmentCondition) -> SegmentDefinition {
  SegmentDefinition(id: .init(rawValue: id), key: "s\(id)", name: "S\(id)", condition: condition)
}

func bought(_ count: Int = 1, within: Int64? = nil) -> SegmentCondition {
  .did(
    BehaviourCondition(
      stream: FactStream(events: ["Bought"]), count: CountComparison(.gte, count),
      window: within.map { .within(microseconds: $0) } ?? .ever))
}

func destination(_ segments: [UInt32], categories: [String] = []) -> DestinationDefinition {
  DestinationDefinition(
    id: .init(rawValue: 1), key: "memory", name: "Memory", type: "memory", settings: [:], segments: segments.map { .init(rawValue: $0) },
    consentCategories: categories)
}
