public import Ports
public import Vocabulary

/// Stage 3: finds the profile of each event, merges profiles that an event shows to be one person, and refuses merges past the limits.
///
/// Works on the records of one batch, which the flow's shell has read: every profile that an identifier of the batch leads to,
/// with all profiles of its component. Pure otherwise: the same records and events give the same result.
///
/// **Grouping does not depend on the order of arrival.** It is what a replay of the component's signatures in (event time, hash of
/// messageId) order gives under the rules and the decisions. As long as all limits hold for the whole component and no decision
/// speaks of it, every order gives the same, and a merge is a union; only otherwise the replay is done.
public struct IdentityGraph {
  /// A profile's record while the batch works on it.
  public final class Profile {
    public var record: ProfileRecord
    /// The record differs from what is stored.
    public var isChanged: Bool
    /// The timer that the store holds.
    public private(set) var storedTimer: Timestamp?

    public init(record: ProfileRecord, isChanged: Bool = false) {
      self.record = record
      self.isChanged = isChanged
      storedTimer = record.timer
    }

    /// The record's stored form.
    public func encoded() -> [UInt8] { record.encoded() }

    /// The record was committed as it is.
    public func markStored() {
      isChanged = false
      storedTimer = record.timer
    }
  }

  /// What made the grouping change.
  public struct Cause: Sendable {
    /// The event or command.
    public var offset: JournalOffset
    /// The flow's time.
    public var at: Timestamp

    public init(offset: JournalOffset, at: Timestamp) {
      self.offset = offset
      self.at = at
    }
  }

  public private(set) var nextProfile: ProfileRow
  public private(set) var nextSignature: SignatureID
  /// All records of the batch by row.
  public internal(set) var profiles: [ProfileRow: Profile] = [:]
  /// Identifiers that are new or moved; those that name nobody any more lead to row 0.
  public private(set) var changedIdentifiers: [KeyedHash: ProfileRow] = [:]
  public private(set) var moves: [OutcomeRow.Move] = []
  public private(set) var refusals: [MergeRefusal] = []
  /// Profiles that were merged away and whose empty records were made anew here, without being read.
  public internal(set) var revived: Set<ProfileRow> = []
  /// Those that hold, with what this batch has changed.
  public internal(set) var decisions: DecisionIndex
  /// In order.
  public internal(set) var decisionChanges: [IdentityDecisionChange] = []
  /// For each identifier key that was asked for or met, where it leads.
  public internal(set) var rows: [KeyedHash: ProfileRow]
  let rules: IdentityRules
  let hashKey: HashKey

  /// - Parameter rows: for each identifier key of the batch that is known, a profile of its component.
  public init(
    rules: IdentityRules, decisions: DecisionIndex, hashKey: HashKey, nextProfile: ProfileRow, nextSignature: SignatureID,
    rows: [KeyedHash: ProfileRow], profiles: [ProfileRow: Profile]
  ) {
    self.rules = rules
    self.decisions = decisions
    self.hashKey = hashKey
    self.nextProfile = nextProfile
    self.nextSignature = nextSignature
    self.rows = rows
    self.profiles = profiles
  }

  /// Where an event belongs.
  public struct Resolution {
    public var profile: Profile
    /// Index of the event's signature in the profile's sections.
    public var section: Int
    /// Profiles whose signatures changed and which must be looked at anew; those that were merged away among them.
    public var regrouped: [Profile]
  }

  /// Nil when the event carries no identifier.
  /// - Parameter keys: the identifiers' keys, in their order.
  public mutating func resolve(_ event: Event, keys: [KeyedHash], tie: UInt64) -> Resolution? {
    guard !event.identifiers.isEmpty else { return nil }
    let key = signatureKey(keys, explicit: event.isExplicitMerge)
    // The most telling one that names somebody.
    let lead = decisions.isEmpty ? 0 : keys.firstIndex { decisions.stop($0) == nil } ?? 0
    if let row = rows[keys[lead]], let known = find(key, row: row) {
      guard precedes(event.timestamp, tie, known.profile.record.sections[known.section]) else {
        return Resolution(profile: known.profile, section: known.section, regrouped: [])
      }
      known.profile.record.sections[known.section].orderTime = event.timestamp
      known.profile.record.sections[known.section].orderTie = tie
      known.profile.isChanged = true
      let touched = component(of: [known.profile.record.row])
      guard touched.contains(where: hasRefusal) else { return Resolution(profile: known.profile, section: known.section, regrouped: []) }
      return place(key, regrouping: touched, cause: Cause(offset: event.offset, at: event.receivedAt))
    }
    return add(event, keys: keys, signature: key, tie: tie)
  }

  private func precedes(_ time: Timestamp, _ tie: UInt64, _ section: SignatureSection) -> Bool {
    time != section.orderTime ? time < section.orderTime : tie < section.orderTie
  }

  /// The signature sits in the profile of its first identifier, unless that profile holds the identifier only as a refused one.
  func find(_ key: KeyedHash, row: ProfileRow) -> (profile: Profile, section: Int)? {
    guard let profile = profiles[row] else { return nil }
    if let section = profile.record.sections.firstIndex(where: { $0.key == key }) { return (profile, section) }
    guard !profile.record.refusedLinks.isEmpty else { return nil }
    for other in component(of: [row]) {
      if let section = other.record.sections.firstIndex(where: { $0.key == key }) { return (other, section) }
    }
    return nil
  }

  /// Over the sorted keys, so that the order of an event's identifiers does not count.
  public func signatureKey(_ keys: [KeyedHash], explicit: Bool) -> KeyedHash {
    var hasher = SipHash(key: hashKey)
    hasher.update(byte: explicit ? 1 : 0)
    for key in keys.count > 1 ? keys.sorted() : keys {
      hasher.update(key.high)
      hasher.update(key.low)
    }
    return hasher.finish()
  }

  /// All profiles that are linked with these, in order of row.
  func component(of start: [ProfileRow]) -> [Profile] {
    var found: [ProfileRow: Profile] = [:]
    var waiting = start
    while let row = waiting.popLast() {
      guard found[row] == nil, let profile = profiles[row] else { continue }
      found[row] = profile
      waiting.append(contentsOf: profile.record.refusedLinks)
    }
    return found.count == 1 ? Array(found.values) : found.values.sorted { $0.record.row < $1.record.row }
  }

  func hasRefusal(_ profile: Profile) -> Bool {
    !profile.record.refusedLinks.isEmpty || profile.record.sections.contains { $0.refusedMask != 0 }
  }

  mutating func makeProfile() -> Profile {
    let profile = Profile(record: ProfileRecord(row: nextProfile), isChanged: true)
    profiles[nextProfile] = profile
    nextProfile = ProfileRow(rawValue: nextProfile.rawValue + 1)
    return profile
  }

  /// - Parameter stopped: identifiers that a decision has stopped, as bits.
  mutating func makeSection(_ event: Event, key: KeyedHash, tie: UInt64, identifiers: [Identifier], stopped: UInt64) -> SignatureSection {
    defer { nextSignature = SignatureID(rawValue: nextSignature.rawValue + 1) }
    return SignatureSection(
      id: nextSignature, key: key, identifiers: identifiers, isExplicitMerge: event.isExplicitMerge, refusedMask: stopped,
      orderTime: event.timestamp, orderTie: tie,
      firstSeen: event.timestamp, lastSeen: event.timestamp)
  }

  mutating func assign(_ key: KeyedHash, to row: ProfileRow) {
    guard rows[key] != row else { return }
    rows[key] = row
    changedIdentifiers[key] = row
  }

  mutating func note(move section: SignatureSection, to row: ProfileRow) { moves.append(.init(owner: section.id, profile: row)) }

  mutating func refuse(_ identifier: Identifier, profile: ProfileRow, at: Timestamp, limit: String) {
    refusals.append(MergeRefusal(identifier: identifier.key(hashKey), type: identifier.type, profile: profile, at: at, limit: limit))
  }
}
