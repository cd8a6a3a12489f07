internal import Cleansing
internal import IdentityResolution
internal import Ports
internal import Vocabulary

/// One batch while it is worked on: what was read, and what has been decided so far.
struct FlowBatch {
  var identities: IdentityGraph
  var end: JournalOffset
  var memberships: [MembershipChange] = []
  var deliveries: [Delivery] = []
  var withheld: [WithheldDelivery] = []
  var refusedTraits = 0
  /// Accounts of the batch's profiles as far as anybody asks for them, and those of its `group` calls.
  var accounts: [String: Account] = [:]
  /// Accounts that were not there, or are not as they were.
  private(set) var changedAccounts: Set<String> = []
  /// Accounts whose members are to be looked at again.
  private(set) var refreshedAccounts: Set<String> = []
  private(set) var groupMembers: [GroupMemberChange] = []
  /// Whose traits or signatures have changed, while profiles are matched.
  private(set) var persons: Set<ProfileRow> = []
  /// Events with a flag, in the order of ``CleansingFlags/named``.
  private(set) var flagged = [Int](repeating: 0, count: CleansingFlags.named.count)
  var timersRun = 0
  /// Set when more timers are due than fit: nothing at or after this moment may run in this batch.
  let timersEnd: Timestamp?
  /// For each item whether it repeats a message.
  let repeats: [Bool]
  private(set) var kept: [OutcomeRow.Kept] = []
  private(set) var messages: [KeyedHash] = []
  private(set) var deadLetters: [DeadLetter] = []
  private var figures: [SourceID: SourceFigures] = [:]
  /// Those of the source whose events are gone through at the moment.
  private var ownFigures: SourceFigures?
  private(set) var tailed: [TailedEvent] = []
  private var timers: TimerQueue
  private let checkpoint: FlowCheckpoint
  private let dueBy: Timestamp
  private let first: JournalOffset

  /// At most so many events of a batch are shown to those who watch.
  static let tailedMax = 1000

  init(identities: IdentityGraph, checkpoint: FlowCheckpoint, loaded: LoadedState, dueBy: Timestamp, repeats: [Bool] = []) {
    self.repeats = repeats
    self.identities = identities
    self.checkpoint = checkpoint
    self.dueBy = dueBy
    end = checkpoint.position
    first = checkpoint.position
    timers = TimerQueue(loaded.timers)
    timersEnd = loaded.moreTimersDue ? loaded.timers.last?.due : nil
    kept.reserveCapacity(repeats.count)
    messages.reserveCapacity(repeats.count)
  }

  /// Something is known of a person that was not.
  mutating func note(person row: ProfileRow) {
    if checkpoint.definitions.matching != nil { persons.insert(row) }
  }

  /// - Parameter isAsked: segments ask for what has changed.
  mutating func note(account: String, isAsked: Bool) {
    changedAccounts.insert(account)
    if isAsked { refreshedAccounts.insert(account) }
  }

  /// A profile's groups, as the state store lists them and as they are now; both sorted by key.
  mutating func note(groups old: [ProfileGroup], now new: [ProfileGroup], of row: ProfileRow) {
    for group in old where !new.contains(where: { $0.key == group.key }) {
      groupMembers.append(GroupMemberChange(group: group.key, kind: group.kind, profile: row, isMember: false))
    }
    for group in new where !old.contains(where: { $0.key == group.key }) {
      groupMembers.append(GroupMemberChange(group: group.key, kind: group.kind, profile: row, isMember: true))
    }
  }

  var hasTimers: Bool { !timers.isEmpty }

  mutating func nextTimer(until moment: Timestamp) -> ProfileTimer? { timers.pop(until: moment) }

  /// A timer that was set in this batch and is due in it runs in it.
  mutating func note(timerOf profile: IdentityGraph.Profile) {
    guard let due = profile.record.timer, due <= dueBy else { return }
    timers.push(ProfileTimer(due: due, profile: profile.record.row))
  }

  /// Notes that an item was reached, and what becomes of it when it is no new event.
  mutating func take(_ item: PreparedItem, isRepeat: Bool) {
    end = item.item.offset.advanced(by: 1)
    if ownFigures?.source != item.source { turn(to: item.source) }
    ownFigures?.lastEventAt = item.receivedAt
    switch item.item.outcome {
    case .rejected(let letter):
      ownFigures?.rejected[letter.reason, default: 0] += 1
      deadLetters.append(letter)
      show(item, outcome: letter.reason.rawValue, event: nil, profile: nil)
    case .event(let event):
      if isRepeat {
        ownFigures?.duplicates += 1
        show(item, outcome: "duplicate", event: event, profile: nil)
      } else {
        ownFigures?.accepted += 1
        if !event.flags.isEmpty { note(event.flags) }
        if let key = item.item.messageKey { messages.append(key) }
      }
    }
  }

  private mutating func note(_ flags: CleansingFlags) {
    for (index, entry) in CleansingFlags.named.enumerated() where flags.contains(entry.flag) { flagged[index] += 1 }
  }

  private mutating func turn(to source: SourceID) {
    if let own = ownFigures { figures[own.source] = own }
    ownFigures = figures[source] ?? SourceFigures(source: source)
  }

  var sourceFigures: [SourceFigures] {
    var all = figures
    if let own = ownFigures { all[own.source] = own }
    return Array(all.values)
  }

  mutating func keep(_ event: Event, owner: SignatureID, profile: ProfileRow, tail: @autoclosure () -> ProfileID) {
    kept.append(OutcomeRow.Kept(index: UInt32(event.offset.rawValue - first.rawValue), owner: owner, profile: profile))
    guard tailed.count < FlowBatch.tailedMax, TailHub.hasReaders else { return }
    tailed.append(
      TailedEvent(
        offset: event.offset, receivedAt: event.receivedAt, outcome: "kept", source: event.source, type: event.type.name, name: event.name,
        messageID: event.messageID, profile: tail()))
  }

  private mutating func show(_ item: PreparedItem, outcome: String, event: Event?, profile: ProfileID?) {
    guard tailed.count < FlowBatch.tailedMax, TailHub.hasReaders else { return }
    tailed.append(
      TailedEvent(
        offset: item.item.offset, receivedAt: item.receivedAt, outcome: outcome, source: item.source, type: event?.type.name ?? "",
        name: event?.name ?? "", messageID: event?.messageID ?? "", profile: profile))
  }

  /// In order of row.
  private var changedProfiles: [IdentityGraph.Profile] {
    var changed: [(row: ProfileRow, profile: IdentityGraph.Profile)] = []
    changed.reserveCapacity(identities.profiles.count)
    for (row, profile) in identities.profiles where profile.isChanged { changed.append((row, profile)) }
    changed.sort { $0.row < $1.row }
    return changed.map(\.profile)
  }

  /// Everything that was decided, as one transaction.
  func commit(definitions: DefinitionsVersion) -> StateCommit {
    var commit = StateCommit(
      position: end, clock: max(checkpoint.clock, timersEnd.map { $0.advanced(by: -1) } ?? dueBy), nextProfile: identities.nextProfile,
      nextSignature: identities.nextSignature)
    commit.messages = messages
    commit.identifiers = identities.changedIdentifiers.map { IdentifierEntry(key: $0.key, profile: $0.value) }
    let changed = changedProfiles
    commit.profiles = changed.map { ProfileRecordBytes(row: $0.record.row, bytes: $0.encoded()) }
    commit.timers = changed.compactMap { profile in
      profile.storedTimer == profile.record.timer
        ? nil : TimerChange(profile: profile.record.row, old: profile.storedTimer, new: profile.record.timer)
    }
    commit.memberships = memberships
    commit.deliveries = deliveries
    commit.withheld = withheld
    commit.deadLetters = deadLetters
    commit.refusals = identities.refusals
    commit.decisions = identities.decisionChanges
    commit.sourceFigures = sourceFigures
    commit.groupMembers = groupMembers
    if !changedAccounts.isEmpty { commit.accounts = changedAccounts.sorted().compactMap { accounts[$0] } }
    if end > first {
      commit.outcome = OutcomeRow(first: first, end: end, definitions: definitions, kept: kept, moves: identities.moves)
    }
    return commit
  }
}
