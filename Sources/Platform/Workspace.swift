public import Activation
internal import Foundation
public import Logging
public import Ports
internal import Synchronization
public import Vocabulary

/// A running workspace: flow worker, sink, history loader and delivery workers around one journal, one state store and one warehouse.
///
/// Make it with ``init(parts:log:)``, then ``start()``; end it with ``stop()``. What was committed before a stop or a crash goes on from there.
public final class Workspace: Sendable {
  /// The adapters that the composition root has chosen.
  public struct Parts: Sendable {
    public var journal: any Journal
    public var state: any StateStore
    public var warehouse: any Warehouse
    public var deliveries: DeliveryWorkers
    /// Nil: name servers are never asked.
    public var mailDomains: (any MailDomainResolver)?
    /// Called after each commit that brought new definitions, and once at the start.
    public var onDefinitions: @Sendable (Definitions) -> Void
    /// Records of profiles that the flow keeps in memory.
    public var profilesCached: Int
    /// Events that one batch takes at most.
    public var batchEventsMax: Int
    /// Profiles that one piece of a new segment's pass looks at, at most 50,000.
    public var warmupRowsMax: Int

    /// A twenty-fifth of the machine's memory, at 2 KB a record, between 50,000 and 400,000 records.
    public static let profilesCachedUsual = min(400_000, max(50_000, Int(clamping: ProcessInfo.processInfo.physicalMemory / 25 / 2048)))

    /// Some 50 ms of the flow's thread when all of them enter.
    public static let warmupRowsUsual = 10_000

    public init(
      journal: any Journal, state: any StateStore, warehouse: any Warehouse, deliveries: DeliveryWorkers,
      mailDomains: (any MailDomainResolver)? = nil, profilesCached: Int = Parts.profilesCachedUsual, batchEventsMax: Int = 20_000,
      warmupRowsMax: Int = Parts.warmupRowsUsual,
      onDefinitions: @escaping @Sendable (Definitions) -> Void
    ) {
      self.journal = journal
      self.state = state
      self.warehouse = warehouse
      self.deliveries = deliveries
      self.mailDomains = mailDomains
      self.profilesCached = profilesCached
      self.batchEventsMax = batchEventsMax
      self.warmupRowsMax = warmupRowsMax
      self.onDefinitions = onDefinitions
    }
  }

  let parts: Parts
  let worker: FlowWorker
  let sink: Sink
  let feed: ProfileFeed
  let mailDomains: MailDomainWatch?
  private let schedule = Mutex<TraitSchedule?>(nil)
  private let matching = Mutex<MatchingWorker?>(nil)
  public let hashKey: HashKey
  private let log: Logger
  private let tasks = Mutex<[Task<Void, Never>]>([])
  /// How long a command's giver waits for its answer.
  static let commandTimeout = Duration.seconds(30)

  /// - Throws: what the state store throws when its last commit cannot be read.
  public init(parts: Parts, log: Logger) throws(StateStoreError) {
    self.parts = parts
    self.log = log
    let checkpoint = try parts.state.checkpoint()
    hashKey = checkpoint.hashKey
    let version = Mutex(checkpoint.definitions.version)
    let follower = CommitFollower(parts: parts)
    worker = try FlowWorker(
      journal: parts.journal, state: parts.state,
      settings: .init(batchEventsMax: parts.batchEventsMax, profilesCached: parts.profilesCached, warmupRowsMax: parts.warmupRowsMax),
      log: log
    ) { committed in
      parts.journal.release(before: committed.checkpoint.position, by: .flow)
      if committed.hasDeliveries { parts.deliveries.wake() }
      let definitions = committed.checkpoint.definitions
      let isNew = version.withLock { version in
        defer { version = definitions.version }
        return version != definitions.version
      }
      if isNew { follower.follow(definitions) }
    }
    sink = Sink(journal: parts.journal, state: parts.state, warehouse: parts.warehouse, hashKey: hashKey, log: log) { [worker] in
      worker.published.checkpoint.definitions
    }
    feed = ProfileFeed(
      state: parts.state, warehouse: parts.warehouse, changes: worker.changes, accountChanges: worker.accountChanges,
      hashKey: hashKey, log: log, now: { [journal = parts.journal] in journal.clock().now }
    ) { [worker] in worker.published.checkpoint }
    mailDomains = parts.mailDomains.map { [worker, journal = parts.journal] resolver in
      MailDomainWatch(
        parts: .init(
          state: parts.state, resolver: resolver, checkpoint: { worker.published.checkpoint }, now: { journal.clock().now }), log: log)
    }
    follower.follow(checkpoint.definitions)
  }

  public func start() {
    worker.start()
    let loader = HistoryLoader(warehouse: parts.warehouse, state: parts.state)
    let schedule = traitSchedule()
    self.schedule.withLock { $0 = schedule }
    let matcher = matchingWorker()
    matching.withLock { $0 = matcher }
    matcher.start()
    tasks.withLock {
      $0 = [
        Task { await schedule.run() }, Task { [sink] in await sink.run() }, Task { [feed] in await feed.run() },
        Task { [weak self] in await self?.loadHistories(loader) },
        Task { [mailDomains] in await mailDomains?.run() }, Task { [weak self] in await self?.watchJournal() },
        Task { [weak self] in await self?.regroupProfiles() },
      ]
    }
  }

  private func traitSchedule() -> TraitSchedule {
    let (worker, journal) = (worker, parts.journal)
    return TraitSchedule(
      parts: .init(
        state: parts.state, warehouse: parts.warehouse, hashKey: hashKey, checkpoint: { worker.published.checkpoint },
        now: { journal.clock().now }
      ) { [weak self] action in _ = try await self?.submit(action, actor: "kith") }, log: log)
  }

  private func matchingWorker() -> MatchingWorker {
    let (worker, journal) = (worker, parts.journal)
    return MatchingWorker(
      parts: .init(
        state: parts.state, hashKey: hashKey, persons: worker.persons, checkpoint: { worker.published.checkpoint },
        now: { journal.clock().now }
      ) { [weak self] action in _ = try await self?.submit(action, actor: IdentityDecision.matcher) }, log: log)
  }

  var matcher: MatchingWorker? { matching.withLock { $0 } }

  /// Why SQL traits keep the values that they had, in one sentence each.
  func scheduleProblems() async -> [String] { await schedule.withLock { $0 }?.problems ?? [] }

  /// Ends after the batch and the deliveries under way.
  public func stop() async {
    let running = tasks.withLock { $0 }
    for task in running { task.cancel() }
    await matcher?.stop()
    await worker.stop()
    await parts.deliveries.stop()
    for task in running { await task.value }
    await feed.finish()
  }

  /// Between two looks at the journal's health.
  private static let watchEvery = Duration.seconds(5)

  /// Damage that stops nothing, and a journal that takes nothing, are logged when they are new.
  private func watchJournal() async {
    var known: Set<String> = []
    while !Task.isCancelled {
      let statistics = parts.journal.statistics
      let found = Set(statistics.damages + [statistics.obstacle].compactMap { $0 })
      for sentence in found.subtracting(known).sorted() { log.error("The journal is not well", metadata: ["problem": "\(sentence)"]) }
      known = found
      do { try await Task.sleep(for: Workspace.watchEvery) } catch { return }
    }
  }

  /// Watches for segments that need their past, loads it, and lets them go live by a command.
  private func loadHistories(_ loader: HistoryLoader) async {
    var loaded: Set<JournalOffset> = []
    while !Task.isCancelled {
      let checkpoint = worker.published.checkpoint
      let groups = Dictionary(grouping: checkpoint.warmups, by: \.from)
      loaded.formIntersection(groups.keys)
      for (from, group) in groups.sorted(by: { $0.key < $1.key }) where !loaded.contains(from) {
        let job = HistoryLoader.Job(
          from: from, segments: group.map(\.segment), definitions: checkpoint.definitions)
        if await load(job, with: loader) { loaded.insert(from) }
      }
      do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
    }
  }

  private func load(_ job: HistoryLoader.Job, with loader: HistoryLoader) async -> Bool {
    do {
      // Until the sink has looked, a copy may be being put back: half of the past must not be taken for all of it.
      guard sink.coverage != nil, try await loader.isReady(job) else { return false }
      worker.take(try await loader.load(job), from: job.from)
      let waiting = worker.published.checkpoint.warmups.filter { $0.from == job.from && $0.cursor == nil }.map(\.segment)
      if !waiting.isEmpty {
        _ = try await submit(.goLive(segments: waiting, definitions: job.definitions.version), actor: "kith")
      }
      return true
    } catch {
      log.warning("The history of new segments cannot be loaded yet", metadata: ["kind": "\(type(of: error))"])
      return false
    }
  }
}

/// Tells those who go by the definitions that new ones hold.
private struct CommitFollower: Sendable {
  let parts: Workspace.Parts

  func follow(_ definitions: Definitions) {
    parts.deliveries.apply(definitions)
    parts.onDefinitions(definitions)
  }
}
