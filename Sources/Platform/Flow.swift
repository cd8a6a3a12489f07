internal import Cleansing
internal import Consent
internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Unification
internal import Vocabulary

/// The stages joined: takes a run of journal entries, and makes one transaction of what they change.
///
/// Lives on the flow worker's thread. Reads a batch's state at the start, works in memory in the order of the journal, commits at the end.
/// After an error nothing is committed, and the same batch can be run again.
struct Flow {
  let state: any FlowState
  private(set) var checkpoint: FlowCheckpoint
  var stages: FlowStages
  var figures = FlowFigures()
  /// The last commit has queued deliveries.
  private(set) var hasQueuedDeliveries = false
  var cache: ProfileCache
  let warmupPieces: WarmupPieces
  private let changes: CommittedChanges<ProfileRow>
  private let accountChanges: CommittedChanges<String>
  /// Profiles of which something is known that was not, while profiles are matched.
  private let persons: CommittedChanges<ProfileRow>

  /// At most so many timers run in one batch.
  static let timersMax = 20_000
  /// There may be groups whose members are to be looked at again; and the last one that was. Groups take turns.
  var mayHaveRefreshes = true
  var lastRefreshed: KeyedHash?

  init(
    state: any FlowState, profilesCached: Int, warmupPieces: WarmupPieces, changes: CommittedChanges<ProfileRow>,
    accountChanges: CommittedChanges<String>,
    persons: CommittedChanges<ProfileRow>
  ) throws(StateStoreError) {
    self.state = state
    self.warmupPieces = warmupPieces
    self.changes = changes
    self.accountChanges = accountChanges
    self.persons = persons
    checkpoint = try state.checkpoint()
    stages = FlowStages(checkpoint: checkpoint)
    cache = ProfileCache(max: profilesCached)
  }

  /// Runs a batch of events and all timers that are due before them.
  /// - Returns: what was committed; its end may lie before the batch's when very many timers were due.
  mutating func run(_ prepared: PreparedBatch) throws(StateStoreError) -> FlowResult {
    var clock = StageClock()
    clock.add(prepared.nanoseconds, to: .cleansing)
    var batch = try readState(of: prepared.items, dueBy: prepared.receivedAt, clock: &clock)
    for (index, item) in prepared.items.enumerated() {
      if let limit = batch.timersEnd, item.receivedAt >= limit { break }
      runTimers(until: item.receivedAt, batch: &batch, clock: &clock)
      process(item, isRepeat: batch.repeats[index], batch: &batch, clock: &clock)
    }
    if batch.timersEnd == nil { batch.end = prepared.end }
    if let limit = batch.timersEnd { runTimers(until: limit, batch: &batch, clock: &clock) }

    clock.endLoop()
    let commit = batch.commit(definitions: checkpoint.definitions.version)
    clock.lap(.assembling)
    try save(commit, batch: batch)
    clock.lap(.committing)
    figures.add(batch: batch, clock: clock)
    return FlowResult(end: commit.position, deliveries: !commit.deliveries.isEmpty, tailed: batch.tailed)
  }

  /// Runs timers when there is nothing to read, up to a moment that the journal has promised to lie before any later record.
  mutating func runTimers(dueBy now: Timestamp) throws(StateStoreError) -> FlowResult? {
    var clock = StageClock()
    var batch = try readState(of: [], dueBy: now, clock: &clock)
    guard batch.hasTimers else { return nil }
    runTimers(until: batch.timersEnd ?? now, batch: &batch, clock: &clock)
    batch.end = checkpoint.position
    let commit = batch.commit(definitions: checkpoint.definitions.version)
    try save(commit, batch: batch)
    clock.lap(.committing)
    figures.add(batch: batch, clock: clock)
    return FlowResult(end: commit.position, deliveries: !commit.deliveries.isEmpty, more: batch.timersEnd != nil)
  }

  /// Cleanses entries of events (no commands), the stage that needs no state: also done ahead, see ``ReadAhead``.
  func prepare(_ entries: [JournalEntry]) -> PreparedBatch {
    PreparedBatch(
      entries, position: checkpoint.position, cleanser: stages.cleansing, definitions: checkpoint.definitions.version,
      hashKey: checkpoint.hashKey)
  }

  // MARK: Stages 3 to 8, in order

  private func process(_ item: PreparedItem, isRepeat: Bool, batch: inout FlowBatch, clock: inout StageClock) {
    batch.take(item, isRepeat: isRepeat)
    guard !isRepeat, case .event(let event) = item.item.outcome else { return }
    guard let place = batch.identities.resolve(event, keys: item.identifierKeys, tie: item.tie) else { return }
    clock.lap(.identityResolution)

    let profile = place.profile
    let change = stages.unification.apply(event, tie: item.tie, to: &profile.record.sections[place.section])
    batch.refusedTraits += change.refusedTraits
    profile.isChanged = true
    if !change.traits.isEmpty { batch.note(person: profile.record.row) }
    var touched = place.regrouped.isEmpty ? stages.segmentation.none() : stages.segmentation.everything()
    if item.account != nil { apply(account: item, batch: &batch, touched: &touched) }
    if change.joinsAccount || !place.regrouped.isEmpty || stages.groups.depends(on: change.traits) {
      // All before any is judged: what goes from one to the other is never in both or none.
      for other in place.regrouped where other !== profile { list(other, batch: &batch) }
      if list(profile, batch: &batch) { stages.segmentation.noteGroups(touched: &touched) }
    }
    clock.lap(.unification)

    stages.segmentation.note(event, in: &profile.record.sections[place.section], touched: &touched)
    stages.segmentation.note(changedTraits: change.traits, touched: &touched)
    let owner = profile.record.sections[place.section].id
    for other in place.regrouped where other !== profile { reconsider(other, now: event.receivedAt, cause: .event(event), batch: &batch) }
    let changes = stages.segmentation.evaluate(&profile.record, touched: touched, now: event.receivedAt, accounts: batch.accounts)
    clock.lap(.segmentation)

    activate(changes, profile: profile, cause: .event(event), batch: &batch)
    batch.note(timerOf: profile)
    batch.keep(event, owner: owner, profile: profile.record.row, tail: ProfileID(row: profile.record.row, key: checkpoint.hashKey))
    clock.lap(.activation)
  }

  /// A profile whose signatures changed: all segments are looked at, or left when it was merged away.
  func reconsider(_ profile: IdentityGraph.Profile, now: Timestamp, cause: DeliveryCause, batch: inout FlowBatch) {
    profile.isChanged = true
    batch.note(person: profile.record.row)
    list(profile, batch: &batch)
    let changes =
      profile.record.mergedInto != nil
      ? stages.segmentation.leaveAll(&profile.record, now: now)
      : stages.segmentation.evaluate(&profile.record, touched: stages.segmentation.everything(), now: now, accounts: batch.accounts)
    activate(changes, profile: profile, cause: cause, batch: &batch)
    batch.note(timerOf: profile)
  }

  func activate(_ changes: [MembershipChange], profile: IdentityGraph.Profile, cause: DeliveryCause, batch: inout FlowBatch) {
    guard !changes.isEmpty else { return }
    batch.memberships.append(contentsOf: changes)
    stages.outbox.queue(changes, record: profile.record, cause: cause, deliveries: &batch.deliveries, withheld: &batch.withheld)
  }

  private func runTimers(until moment: Timestamp, batch: inout FlowBatch, clock: inout StageClock) {
    while let timer = batch.nextTimer(until: moment) {
      // A timer that was moved or whose profile was merged away since is of no meaning any more.
      guard let profile = batch.identities.profiles[timer.profile], profile.record.timer == timer.due else { continue }
      profile.record.timer = nil
      profile.isChanged = true
      let changes = stages.segmentation.evaluate(
        &profile.record, touched: stages.segmentation.none(), now: timer.due, accounts: batch.accounts)
      activate(changes, profile: profile, cause: .timer(timer.due), batch: &batch)
      batch.note(timerOf: profile)
      batch.timersRun += 1
    }
    clock.lap(.segmentation)
  }
}

// MARK: Reading and writing state

extension Flow {
  /// Round trips 1 and 2, and as many more as it takes to read whole components, which are rare.
  private mutating func readState(
    of items: [PreparedItem], dueBy: Timestamp, clock: inout StageClock
  ) throws(StateStoreError) -> FlowBatch {
    let questions = Questions(items)
    let answers = try state.lookUp(identifiers: questions.identifiers, messages: questions.messages)
    let repeats = questions.repeats(items, seen: answers.messagesSeen)
    clock.lap(.lookingUp)

    var rows: [KeyedHash: ProfileRow] = [:]
    rows.reserveCapacity(questions.identifiers.count)
    for (key, row) in zip(questions.identifiers, answers.profiles) { if let row { rows[key] = row } }
    var profiles: [ProfileRow: IdentityGraph.Profile] = [:]
    profiles.reserveCapacity(rows.count)
    var missing = Set<ProfileRow>()
    for row in rows.values {
      if let cached = cache.take(row) { profiles[row] = cached } else { missing.insert(row) }
    }
    let loaded = try state.load(profiles: missing.sorted(), timersDueBy: dueBy, timersMax: Flow.timersMax)
    try adopt(loaded.profiles, into: &profiles)
    try loadComponents(&profiles)
    clock.lap(.loading)
    let identities = IdentityGraph(
      rules: stages.rules, decisions: stages.decisions, hashKey: checkpoint.hashKey, nextProfile: checkpoint.nextProfile,
      nextSignature: checkpoint.nextSignature, rows: rows, profiles: profiles)
    var batch = FlowBatch(identities: identities, checkpoint: checkpoint, loaded: loaded, dueBy: dueBy, repeats: repeats)
    try loadAccounts(questions.accounts, into: &batch)
    return batch
  }

  mutating func adopt(
    _ records: [ProfileRecordBytes], into profiles: inout [ProfileRow: IdentityGraph.Profile]
  ) throws(StateStoreError) {
    for bytes in records where profiles[bytes.row] == nil {
      if let cached = cache.take(bytes.row) {
        profiles[bytes.row] = cached
        continue
      }
      let profile = IdentityGraph.Profile(record: try Flow.decode(bytes))
      stages.segmentation.purge(&profile.record)
      profiles[bytes.row] = profile
      cache.put(profile)
    }
  }

  mutating func loadComponents(_ profiles: inout [ProfileRow: IdentityGraph.Profile]) throws(StateStoreError) {
    // A component is a star of links, so two rounds reach all of it; the bound is for damaged links.
    for _ in 0..<4 {
      var missing = Set<ProfileRow>()
      for profile in profiles.values {
        for link in profile.record.refusedLinks where profiles[link] == nil { missing.insert(link) }
        if let merged = profile.record.mergedInto, profiles[merged] == nil { missing.insert(merged) }
      }
      guard !missing.isEmpty else { return }
      var unread: [ProfileRow] = []
      for row in missing.sorted() { if let cached = cache.take(row) { profiles[row] = cached } else { unread.append(row) } }
      let loaded = try state.load(profiles: unread, timersDueBy: .init(microseconds: .min), timersMax: 0)
      try adopt(loaded.profiles, into: &profiles)
    }
  }

  static func decode(_ bytes: ProfileRecordBytes) throws(StateStoreError) -> ProfileRecord {
    do throws(StoredFormatError) { return try ProfileRecord(encoded: bytes.bytes) } catch {
      throw .damaged(what: "profile row \(bytes.row.rawValue): \(error.what)")
    }
  }

  private mutating func save(_ given: StateCommit, batch: FlowBatch) throws(StateStoreError) {
    var commit = given
    do throws(StateStoreError) {
      commit.groupRefreshes += try refreshes(for: batch)
      try state.commit(commit)
    } catch {
      // What is in memory is ahead of what is stored: forget it, the same entries will be run again.
      cache.removeAll()
      throw error
    }
    if !commit.groupRefreshes.isEmpty { mayHaveRefreshes = true }
    changes.note(commit.profiles.map(\.row))
    accountChanges.note(commit.accounts.map(\.id))
    warmupPieces.note(changed: commit.profiles)
    if !batch.persons.isEmpty { persons.note(Array(batch.persons)) }
    hasQueuedDeliveries = !commit.deliveries.isEmpty
    checkpoint.position = commit.position
    checkpoint.clock = commit.clock
    let firstNew = checkpoint.nextProfile
    checkpoint.nextProfile = commit.nextProfile
    checkpoint.nextSignature = commit.nextSignature
    if let warmups = commit.warmups { checkpoint.warmups = warmups }
    let edges = commit.scoreEdges ?? checkpoint.definitions.scoreEdges
    if let definitions = commit.definitions { checkpoint.definitions = definitions }
    if let pass = commit.identityPass { checkpoint.identityPass = pass }
    if !commit.decisions.isEmpty { adopt(commit.decisions) }
    if let model = commit.matchModel { checkpoint.matchModel = model }
    checkpoint.reviews.apply(commit.reviews)
    checkpoint.definitions.scoreEdges = edges.flatMap { $0.isEmpty ? nil : $0 }
    for record in commit.profiles {
      guard let profile = batch.identities.profiles[record.row] else { continue }
      profile.markStored()
      // The others were put there when they were read.
      if record.row >= firstNew || batch.identities.revived.contains(record.row) { cache.put(profile) }
    }
  }

  private mutating func adopt(_ changes: [IdentityDecisionChange]) {
    checkpoint.decisions.apply(changes)
    for change in changes {
      switch change {
      case .add(let decision): stages.decisions.add(decision)
      case .remove(let number): stages.decisions.remove(number)
      }
    }
  }

  /// Commits what a command or a warm-up changed, and goes by new definitions from here on.
  mutating func commit(_ commit: StateCommit, batch: FlowBatch) throws(StateStoreError) {
    try save(commit, batch: batch)
    if commit.definitions != nil || commit.warmups != nil || commit.scoreEdges != nil {
      if commit.definitions != nil { cache.removeAll() }
      let keepsStages = commit.definitions == nil && commit.scoreEdges == nil
      stages = FlowStages(checkpoint: checkpoint, keeping: keepsStages ? stages : nil)
    }
  }
}
