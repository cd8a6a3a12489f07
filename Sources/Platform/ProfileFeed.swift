internal import Foundation
internal import Logging
internal import Ports
internal import Standardising
internal import Synchronization
internal import Vocabulary

/// Keeps the warehouse's profiles and accounts as the state store has them, a second or two behind.
///
/// It reads committed records and writes them whole under rising versions, so that a repeat changes nothing. What has changed it learns from
/// ``CommittedChanges``, which a crash loses; a mark in the warehouse says that nothing was outstanding when the workspace
/// last stopped. Without the mark, or with one of another position or of rows that say less than those of today, everything is told again, in the
/// background.
actor ProfileFeed {
  struct Settings: Sendable {
    /// Profiles in one insert.
    var batch = 20_000
    /// Changes wait so long for company: a profile that changes every second is written once.
    var linger = Duration.seconds(1)
    /// While the flow is at work or segments warm up the feed rests so many times as long as it has worked, so that it takes a ninth of a core at most: a
    /// profile costs the warehouse about what an event does, and a warm-up changes it again.
    var restPerWork = 8
    /// A stop waits no longer for what is outstanding; the next start then tells all profiles.
    var stopTimeout = Duration.seconds(5)
  }

  private let state: any StateStore
  private let warehouse: any Warehouse
  private let changes: CommittedChanges<ProfileRow>
  private let hashKey: HashKey
  private let settings: Settings
  private let log: Logger
  private let checkpoint: @Sendable () -> FlowCheckpoint
  private var version: UInt64 = 0
  private var isBegun = false
  /// Changed and not told yet.
  private var outstanding: Set<ProfileRow> = []
  private var accounts: AccountFeed
  /// The pass over all profiles goes on after this row; nil when there is none.
  private var pass: UInt64?
  private var storedTerms = StoredTerms()
  private var domains = MetMailDomains()
  private var checksMailDomains: Bool
  /// By the journal's clock.
  private let now: @Sendable () -> Timestamp
  /// By which the profiles were told; nil before the first step.
  private var traitRules: (rules: [TraitRule], region: String?)?
  /// A position that no flow ever has: something may be outstanding.
  private static let unclean = JournalOffset(rawValue: UInt64(Int64.max))

  init(
    state: any StateStore, warehouse: any Warehouse, changes: CommittedChanges<ProfileRow>, accountChanges: CommittedChanges<String>,
    hashKey: HashKey,
    settings: Settings = Settings(), log: Logger, now: @escaping @Sendable () -> Timestamp,
    checkpoint: @escaping @Sendable () -> FlowCheckpoint
  ) {
    self.state = state
    self.warehouse = warehouse
    self.changes = changes
    accounts = AccountFeed(changes: accountChanges)
    self.hashKey = hashKey
    self.settings = settings
    self.log = log
    self.now = now
    checksMailDomains = checkpoint().definitions.checksMailDomains ?? false
    self.checkpoint = checkpoint
  }

  /// Runs until its task is cancelled.
  func run() async {
    var wasAway = false
    while !Task.isCancelled {
      do {
        if !isBegun { try await begin() }
        let began = (time: ContinuousClock.now, position: checkpoint().position)
        let worked = try await step()
        wasAway = false
        let isFlowing = checkpoint().position != began.position || !checkpoint().warmups.isEmpty
        let rest = isFlowing ? (ContinuousClock.now - began.time) * settings.restPerWork : .zero
        if worked, !isFlowing, pass != nil || accounts.isPassing || outstanding.count >= settings.batch { continue }
        try await Task.sleep(for: max(rest, settings.linger))
      } catch is CancellationError {
        return
      } catch {
        if !wasAway { log.info("The profiles of the warehouse wait", metadata: ["kind": "\(type(of: error))"]) }
        wasAway = true
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  /// Tells what is outstanding and notes that nothing is. Call it when the flow has stopped.
  func finish() async {
    do {
      // A pass that one insert ends is ended; a longer one begins anew with the next start.
      let left = pass.map { checkpoint().nextProfile.rawValue - min($0, checkpoint().nextProfile.rawValue) } ?? 0
      guard isBegun, left <= UInt64(settings.batch) else { return }
      let end = ContinuousClock.now.advanced(by: settings.stopTimeout)
      while try await step() { guard ContinuousClock.now < end else { return } }
      guard pass == nil, !accounts.isPassing else { return }
      try await warehouse.note(ProfileFeedMark(position: checkpoint().position, version: nextVersion()))
    } catch {
      // The next start tells all profiles again.
      log.info("The profiles of the warehouse are not complete", metadata: ["kind": "\(type(of: error))"])
    }
  }

  private func begin() async throws {
    let mark = try await warehouse.profileMark()
    version = max(mark?.version ?? 0, UInt64(Date().timeIntervalSince1970 * 1_000_000))
    let isComplete = mark?.position == checkpoint().position && mark?.layout == ProfileFeedMark.layoutNow
    try await warehouse.note(ProfileFeedMark(position: ProfileFeed.unclean, version: nextVersion()))
    // Whatever commits from here on stands in the changes.
    if !isComplete {
      pass = 0
      accounts.tellAll()
    }
    isBegun = true
  }

  /// One insert of changed profiles, or a piece of the pass, and the same of accounts. False when there was nothing to do.
  private func step() async throws -> Bool {
    let toldAccounts = try await tellAccounts()
    return try await tellProfiles() || toldAccounts
  }

  private func tellAccounts() async throws -> Bool {
    guard let part = accounts.next(limit: settings.batch) else { return false }
    let found =
      switch part {
      case .changed(let ids): try await state.knownAccounts(ids)
      case .after(let id): try await state.accounts(after: id, limit: settings.batch)
      }
    var told: [WarehouseAccount] = []
    for account in found { told.append(WarehouseProfiles.account(account, version: nextVersion())) }
    try await warehouse.store(accounts: told)
    accounts.noteTold(part, accounts: found)
    return !found.isEmpty
  }

  private func tellProfiles() async throws -> Bool {
    let (rows, isIncomplete) = changes.take()
    outstanding.formUnion(rows)
    let (rulesChanged, checksBegin) = (traitRulesChanged(), mailDomainChecksBegin())
    if isIncomplete || rulesChanged || checksBegin { pass = 0 }
    if !outstanding.isEmpty {
      let part = outstanding.prefix(settings.batch).sorted()
      try await tell(part)
      outstanding.subtract(part)
      return true
    }
    guard let last = pass else { return false }
    let end = checkpoint().nextProfile.rawValue
    guard last + 1 < end else {
      pass = nil
      return false
    }
    let upTo = min(end, last + 1 + UInt64(settings.batch))
    try await tell((last + 1..<upTo).map { ProfileRow(rawValue: $0) })
    pass = upTo - 1
    return true
  }

  /// Other rules give all profiles other values and standard forms.
  private func traitRulesChanged() -> Bool {
    let definitions = checkpoint().definitions
    let rules = (rules: definitions.traitRules ?? [], region: definitions.region)
    defer { traitRules = rules }
    return traitRules.map { $0.rules != rules.rules || $0.region != rules.region } ?? false
  }

  /// Addresses that were told before name servers were to be asked.
  private func mailDomainChecksBegin() -> Bool {
    let isOn = checkpoint().definitions.checksMailDomains ?? false
    defer { checksMailDomains = isOn }
    guard isOn, !checksMailDomains else { return false }
    domains.forget()
    return true
  }

  private func noteMailDomains(of profiles: [WarehouseProfile], _ definitions: Definitions) async throws {
    guard definitions.checksMailDomains ?? false else { return }
    let types = definitions.identifierTypes.filter { $0.form.kind == .email }.map(\.type)
    let new = domains.new(in: profiles, types: types)
    guard !new.isEmpty else { return }
    try await state.noteMailDomains(new, due: now(), countMax: MetMailDomains.countMax)
    domains.noteKept(new)
  }

  private func tell(_ rows: [ProfileRow]) async throws {
    let stored = Dictionary(try await state.profiles(rows: rows).map { ($0.row, $0.bytes) }) { first, _ in first }
    let definitions = checkpoint().definitions
    let reader = TraitReader(definitions)
    let rules = (definitions.households?.rules ?? []).map(\.key)
    var profiles: [WarehouseProfile] = []
    var hashes: [(ProfileRow, UInt32)] = []
    for row in rows {
      let record = try stored[row].map { try ProfileRecord(encoded: $0) }
      var profile = WarehouseProfiles.profile(record, row: row, hashKey: hashKey, version: nextVersion(), traits: reader, households: rules)
      let hash = StoredTerms.hash(of: profile)
      if let record, !profile.isGone, !storedTerms.holds(hash, for: row) {
        profile.terms = WarehouseProfiles.terms(of: record, traits: reader)
        hashes.append((row, hash))
      }
      profiles.append(profile)
    }
    try await warehouse.store(profiles)
    try await noteMailDomains(of: profiles, definitions)
    for (row, hash) in hashes { storedTerms.note(hash, for: row) }
  }

  private func nextVersion() -> UInt64 {
    version += 1
    return version
  }
}
