internal import Foundation
public import Ports
internal import Synchronization
public import Vocabulary

/// The warehouse as arrays, for tests of what stands before it. It runs no SQL.
public final class InMemoryWarehouse: Warehouse {
  private struct Contents {
    var tokens: Set<String> = []
    var events: [WarehouseEvent] = []
    var moves: [SignatureID: WarehouseMove] = [:]
    var profiles: [ProfileID: WarehouseProfile] = [:]
    var accounts: [String: WarehouseAccount] = [:]
    var profileMark: ProfileFeedMark?
    var isAway = false
    /// Offset and time from which on everything is here.
    var begins: (first: JournalOffset, since: Timestamp)?
  }

  private let contents = Mutex(Contents())
  private let refuses: @Sendable (WarehouseEvent) -> Bool

  /// - Parameter refuses: says which events are never taken; an insert with one of them is refused as a whole.
  public init(refuses: @escaping @Sendable (WarehouseEvent) -> Bool = { _ in false }) { self.refuses = refuses }

  /// Away, every call throws `.unavailable`.
  public func setAway(_ isAway: Bool) { contents.withLock { $0.isAway = isAway } }

  /// All events, in the order of their inserts.
  public var events: [WarehouseEvent] { contents.withLock { $0.events } }

  /// The profile that an owner's events belong to now.
  public func profile(of event: WarehouseEvent) -> ProfileID {
    contents.withLock { $0.moves[event.owner]?.profile ?? event.profile }
  }

  public func prepare() async throws(WarehouseError) { try reading { _ in } }

  public func insert(_ batch: WarehouseBatch, token: String) async throws(WarehouseError) {
    precondition(batch.events.count <= WarehouseBatch.eventsMax && batch.moves.count <= WarehouseBatch.eventsMax, "the batch is too large")
    precondition(!token.isEmpty, "an insert needs a token")
    if batch.events.contains(where: refuses) { throw .refused(code: 1, reason: "an event of the batch is never taken") }
    try reading { contents in
      guard contents.tokens.insert(token).inserted else { return }
      contents.events += batch.events
      for move in batch.moves where contents.moves[move.owner].map({ $0.version <= move.version }) ?? true {
        contents.moves[move.owner] = move
      }
    }
  }

  public func coverage(position: JournalOffset, now: Timestamp) async throws(WarehouseError) -> WarehouseCoverage {
    var coverage = WarehouseCoverage(first: position, since: now, end: .start)
    try reading { contents in
      let begins = contents.begins ?? (position, now)
      contents.begins = begins
      coverage = WarehouseCoverage(
        first: begins.first, since: begins.since, end: contents.events.map(\.offset).max().map { $0.advanced(by: 1) } ?? .start)
    }
    return coverage
  }

  public func timeline(owners: [SignatureID], before place: TimelinePlace, limit: Int) async throws(WarehouseError) -> [WarehouseEvent] {
    precondition(owners.count <= 10_000 && (1...10_000).contains(limit), "the timeline's limits")
    let owners = Set(owners)
    var found: [WarehouseEvent] = []
    try reading { contents in
      found = contents.events.filter { owners.contains($0.owner) && ($0.time, $0.offset) < (place.time, place.offset) }
    }
    found.sort { ($0.time, $0.offset) > ($1.time, $1.offset) }
    return Array(found.prefix(limit))
  }

  public func history(
    names: [String], before end: JournalOffset, each: @Sendable ([HistoricEvent]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    var found: [WarehouseEvent] = []
    try reading { contents in
      found = contents.events.filter { $0.type == .track && $0.offset < end && (names.isEmpty || names.contains($0.name)) }
    }
    var rest = found[...]
    while !rest.isEmpty {
      let batch = rest.prefix(10_000)
      rest = rest.dropFirst(batch.count)
      try await each(batch.map { HistoricEvent(owner: $0.owner, name: $0.name, time: $0.time, properties: $0.properties) })
    }
  }

  public func query(
    sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    throw .invalidQuery(code: 48, reason: "the warehouse in memory runs no SQL")
  }

  public func analyse(_ question: AnalysisQuestion) async throws(WarehouseError) -> AnalysisAnswer {
    var events: [(WarehouseEvent, ProfileID)] = []
    var profiles: [ProfileID: WarehouseProfile] = [:]
    try reading { contents in
      events = contents.events.map { ($0, contents.moves[$0.owner]?.profile ?? $0.profile) }
      profiles = contents.profiles
    }
    return try ObservedWorld(question: question, events: events, profiles: profiles).answer()
  }

  public func store(_ profiles: [WarehouseProfile]) async throws(WarehouseError) {
    precondition(profiles.count <= WarehouseProfile.batchMax, "the batch is too large")
    try reading { contents in
      for var profile in profiles where contents.profiles[profile.id].map({ $0.version <= profile.version }) ?? true {
        profile.terms = profile.terms ?? contents.profiles[profile.id]?.terms
        contents.profiles[profile.id] = profile
      }
    }
  }

  public func store(accounts: [WarehouseAccount]) async throws(WarehouseError) {
    precondition(accounts.count <= WarehouseAccount.batchMax, "the batch is too large")
    try reading { contents in
      for account in accounts where contents.accounts[account.id].map({ $0.version <= account.version }) ?? true {
        contents.accounts[account.id] = account
      }
    }
  }

  public func profileMark() async throws(WarehouseError) -> ProfileFeedMark? {
    var mark: ProfileFeedMark?
    try reading { mark = $0.profileMark }
    return mark
  }

  public func note(_ mark: ProfileFeedMark) async throws(WarehouseError) { try reading { $0.profileMark = mark } }

  public func searchProfiles(words: [String], limit: Int) async throws(WarehouseError) -> [ProfileID] {
    precondition((1...8).contains(words.count) && (1...10_000).contains(limit), "the search's limits")
    var found: [ProfileID] = []
    try reading { contents in
      let fitting = contents.profiles.values.filter { profile in
        words.allSatisfy { word in (profile.terms ?? []).contains { $0.hasPrefix(word) } }
      }
      func whole(_ profile: WarehouseProfile) -> Int { words.count { (profile.terms ?? []).contains($0) } }
      found = fitting.sorted { whole($0) > whole($1) }.map(\.id)
    }
    return Array(found.prefix(limit))
  }

  public func adopt(_ definitions: Definitions) async throws(WarehouseError) {
    let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    let retention = definitions.retention ?? .forEver
    try reading { contents in
      contents.events.removeAll { event in
        retention.days(for: event.name).map { event.receivedAt < now.advanced(by: -Int64($0) * .day) } ?? false
      }
    }
  }

  public func erase(_ profile: ErasedProfile) async throws(WarehouseError) {
    let owners = Set(profile.owners)
    try reading { contents in
      contents.events.removeAll { owners.contains($0.owner) }
      contents.moves = contents.moves.filter { !owners.contains($0.key) }
      contents.profiles[profile.id] = nil
    }
  }

  public func erasure(of profile: ErasedProfile) async throws(WarehouseError) -> WarehouseErasure {
    let owners = Set(profile.owners)
    var count = 0
    try reading { contents in
      count = contents.events.count { owners.contains($0.owner) } + contents.moves.keys.count { owners.contains($0) }
      if contents.profiles[profile.id] != nil { count += 1 }
    }
    return WarehouseErasure(rowsSeen: count, rowsStored: count, oldParts: 0)
  }

  public func catalogue() async throws(WarehouseError) -> Catalogue {
    var events: [WarehouseEvent] = []
    var profiles: [WarehouseProfile] = []
    var accounts: [WarehouseAccount] = []
    try reading { contents in
      events = contents.events
      profiles = contents.profiles.values.filter { !$0.isGone }
      accounts = Array(contents.accounts.values)
    }
    return Catalogue(events: events, profiles: profiles, accounts: accounts)
  }

  /// Profiles as they were stored last.
  public var profiles: [WarehouseProfile] { contents.withLock { Array($0.profiles.values) } }

  /// Accounts as they were stored last.
  public var accounts: [WarehouseAccount] { contents.withLock { $0.accounts.values.sorted { $0.id < $1.id } } }

  public func isReady() async -> Bool { contents.withLock { !$0.isAway } }

  private func reading(_ body: (inout sending Contents) -> Void) throws(WarehouseError) {
    let isAway = contents.withLock { contents in
      if !contents.isAway { body(&contents) }
      return contents.isAway
    }
    if isAway { throw .unavailable(reason: "the warehouse in memory is away") }
  }
}
