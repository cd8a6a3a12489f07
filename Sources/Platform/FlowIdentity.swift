internal import IdentityResolution
internal import Ports
internal import Vocabulary

/// Commands about who is who: each changes an input of the grouping, and groups anew what it concerns.
extension Flow {
  /// Profiles that one piece of a pass looks at.
  static let identityPassRows = 2000
  /// A piece ends when so many signatures have moved: its outcome row is one insert of the warehouse.
  static let identityPassMoves = 50_000

  mutating func decide(_ command: Command, entry: JournalEntry) throws(CommandRefusal) {
    switch command.action {
    case .unmerge(let profile, let identifiers, let reason):
      try unmerge(profile, identifiers, IdentityRequest(command, entry: entry, reason: reason))
    case .merge(let left, let right, let reason):
      try merge(left, right, IdentityRequest(command, entry: entry, reason: reason))
    case .block(let identifier, let reason): try block(identifier, IdentityRequest(command, entry: entry, reason: reason))
    case .withdraw(let number): try withdraw(number, IdentityRequest(command, entry: entry, reason: ""))
    case .regroup(let cursor): try regroup(cursor: cursor, entry: entry)
    case .match(let findings): try match(findings, IdentityRequest(command, entry: entry, reason: ""))
    case .review(let number, let isSame, let reason):
      try review(number, isSame: isSame, IdentityRequest(command, entry: entry, reason: reason))
    case .setMatchModel, .apply, .goLive, .mark, .createToken, .revokeToken, .noteRetry, .setScoreEdges, .setTrait, .noteExport:
      preconditionFailure("not about identity")
    }
  }

  private mutating func unmerge(_ profile: String, _ identifiers: [Identifier], _ request: IdentityRequest) throws(CommandRefusal) {
    var batch = try open(identifiers)
    let found = try ownRow(of: identifiers, in: batch)
    guard ProfileID(profile)?.row(key: checkpoint.hashKey) == found.record.row else {
      throw .refused(.conflict(reason: "the identifiers belong to another profile than the one that is named"))
    }
    let own = found.record.ownIdentifiers
    let rest = own.filter { !identifiers.contains($0) }
    guard !rest.isEmpty else {
      throw .refused(.conflict(reason: "these are all identifiers of the profile: nothing would be left to split off from"))
    }
    for together in batch.identities.decisions.decisions([.together], naming: identifiers)
    where (together.identifiers + together.others).contains(where: rest.contains) {
      batch.identities.change(.remove(number: together.number))
    }
    try add(.apart, identifiers, rest, request, &batch)
    let detail = "\(request.describe(identifiers)) split off, decision \(batch.identities.decisions.next - 1)"
    try settle(&batch, rows: [found.record.row], request, subject: profile, detail: detail)
  }

  private mutating func merge(_ left: Identifier, _ right: Identifier, _ request: IdentityRequest) throws(CommandRefusal) {
    var batch = try open([left, right])
    let (one, other) = (try ownRow(of: [left], in: batch), try ownRow(of: [right], in: batch))
    guard one !== other else { throw .refused(.conflict(reason: "the two are one profile already")) }
    takeBack(whatHoldsApart: one, other, &batch)
    try add(.together, [left], [right], request, &batch)
    let subject = ProfileID(row: one.record.row, key: checkpoint.hashKey).description
    let detail =
      "put together with \(ProfileID(row: other.record.row, key: checkpoint.hashKey)), decision \(batch.identities.decisions.next - 1)"
    try settle(
      &batch, rows: [one.record.row, other.record.row], request, subject: subject, detail: detail,
      refusal: { graph in
        graph.areTogether(left, right) ? nil : "one profile cannot hold so many signatures"
      })
  }

  /// What was decided against their being one person.
  func takeBack(whatHoldsApart one: IdentityGraph.Profile, _ other: IdentityGraph.Profile, _ batch: inout FlowBatch) {
    let (ours, theirs) = (Set(one.record.ownIdentifiers), Set(other.record.ownIdentifiers))
    for apart in batch.identities.decisions.decisions([.apart], naming: ours.union(theirs)) {
      let (first, second) = (Set(apart.identifiers), Set(apart.others))
      let separates =
        !first.isDisjoint(with: ours) && !second.isDisjoint(with: theirs)
        || !first.isDisjoint(with: theirs) && !second.isDisjoint(with: ours)
      if separates { batch.identities.change(.remove(number: apart.number)) }
    }
  }

  private mutating func block(_ identifier: Identifier, _ request: IdentityRequest) throws(CommandRefusal) {
    var batch = try open([identifier])
    guard batch.identities.decisions.decisions([.blocked], naming: [identifier]).isEmpty else {
      throw .refused(.conflict(reason: "the identifier is blocked already"))
    }
    let row = batch.identities.rows[identifier.key(checkpoint.hashKey)]
    try add(.blocked, [identifier], [], request, &batch)
    let detail = "\(request.describe([identifier])) blocked, decision \(batch.identities.decisions.next - 1)"
    try settle(&batch, rows: row.map { [$0] } ?? [], request, subject: identifier.type.rawValue, detail: detail)
  }

  private mutating func withdraw(_ number: UInt32, _ request: IdentityRequest) throws(CommandRefusal) {
    guard let decision = stages.decisions.decision(number) else { throw .refused(.notFound(what: "decision")) }
    guard decision.kind != .shared else {
      throw .refused(.conflict(reason: "a rule made this decision: raise or remove sharedAbove of \(decision.identifiers[0].type)"))
    }
    var batch = try open(decision.identifiers + decision.others)
    batch.identities.change(.remove(number: number))
    let keys = (decision.identifiers + decision.others).map { $0.key(checkpoint.hashKey) }
    // Who carries a blocked identifier is not known: everybody is asked.
    let pass = decision.kind == .blocked ? newPass(request.entry) : nil
    let unmatched = decision.kind == .together && decision.evidence != nil
    try settle(
      &batch, rows: keys.compactMap { batch.identities.rows[$0] }, request, subject: "decision \(number)", detail: decision.kind.rawValue,
      pass: pass, after: { if unmatched { request.remember(decision, in: &$0) } })
  }

  func newPass(_ entry: JournalEntry) -> IdentityPass? {
    guard checkpoint.nextProfile.rawValue > 1 else { return nil }
    return IdentityPass(offset: entry.first, cursor: 0, lastRow: checkpoint.nextProfile.rawValue - 1)
  }

  /// One piece of the pass over all profiles. A command that comes twice, or late, does nothing.
  private mutating func regroup(cursor: UInt64, entry: JournalEntry) throws(CommandRefusal) {
    var request = IdentityRequest(Command(actor: "kith", action: .regroup(cursor: cursor)), entry: entry, reason: "")
    guard var pass = checkpoint.identityPass, !pass.isDone, pass.cursor == cursor else {
      var batch: FlowBatch
      do throws(StateStoreError) { batch = try openBatch([:], rows: [:]) } catch { throw .state(error) }
      return try settle(&batch, rows: [], request, subject: nil, detail: "")
    }
    request.cause = IdentityGraph.Cause(offset: pass.offset, at: entry.receivedAt)
    let records: [ProfileRecordBytes]
    do throws(StateStoreError) {
      records = try state.scan(after: ProfileRow(rawValue: cursor), limit: Flow.identityPassRows).filter { $0.row.rawValue <= pass.lastRow }
    } catch { throw .state(error) }
    pass.cursor = records.count < Flow.identityPassRows ? pass.lastRow : records.last!.row.rawValue
    var batch = try open(records)
    try settle(&batch, rows: records.map(\.row).sorted(), request, subject: nil, detail: "", pass: pass)
  }
}

// MARK: What they share

extension Flow {
  mutating func add(
    _ kind: IdentityDecision.Kind, _ identifiers: [Identifier], _ others: [Identifier], _ request: IdentityRequest,
    _ batch: inout FlowBatch,
    evidence: MatchEvidence? = nil
  ) throws(CommandRefusal) {
    guard !batch.identities.decisions.isFull else {
      throw .refused(
        .conflict(reason: "there are \(IdentityDecision.countMax) decisions already: take back some that are no longer needed"))
    }
    batch.identities.change(.add(request.decision(batch.identities.decisions.next, kind, identifiers, others, evidence: evidence)))
  }

  /// The one profile that all of them belong to.
  func ownRow(of identifiers: [Identifier], in batch: FlowBatch) throws(CommandRefusal) -> IdentityGraph.Profile {
    var found: IdentityGraph.Profile?
    for identifier in identifiers {
      guard let row = batch.identities.rows[identifier.key(checkpoint.hashKey)], let profile = batch.identities.profiles[row],
        profile.record.ownIdentifiers.contains(identifier)
      else { throw .refused(.notFound(what: "profile that the \(identifier.type) belongs to")) }
      guard found == nil || found === profile else {
        throw .refused(.conflict(reason: "the identifiers do not belong to one profile"))
      }
      found = profile
    }
    guard let found else { throw .refused(.conflict(reason: "no identifier is named")) }
    return found
  }

  /// A batch with everything that is connected with the identifiers.
  mutating func open(_ identifiers: [Identifier]) throws(CommandRefusal) -> FlowBatch {
    do throws(StateStoreError) {
      let keys = identifiers.map { $0.key(checkpoint.hashKey) }
      let rows = try state.lookUp(identifiers: keys, messages: []).profiles
      var profiles: [ProfileRow: IdentityGraph.Profile] = [:]
      try load(Set(rows.compactMap { $0 }), into: &profiles)
      var known = Dictionary(zip(keys, rows)) { first, _ in first }.compactMapValues { $0 }
      try loadConnected(&profiles, &known)
      return try openBatch(profiles, rows: known)
    } catch { throw .state(error) }
  }

  private mutating func open(_ records: [ProfileRecordBytes]) throws(CommandRefusal) -> FlowBatch {
    do throws(StateStoreError) {
      var profiles: [ProfileRow: IdentityGraph.Profile] = [:]
      try adopt(records, into: &profiles)
      var known: [KeyedHash: ProfileRow] = [:]
      try loadConnected(&profiles, &known)
      return try openBatch(profiles, rows: known)
    } catch { throw .state(error) }
  }

  /// Whole components, and the components of all that their identifiers lead to.
  private mutating func loadConnected(
    _ profiles: inout [ProfileRow: IdentityGraph.Profile], _ known: inout [KeyedHash: ProfileRow]
  ) throws(StateStoreError) {
    try loadComponents(&profiles)
    var keys = Set<KeyedHash>()
    for profile in profiles.values {
      for section in profile.record.sections { for identifier in section.identifiers { keys.insert(identifier.key(checkpoint.hashKey)) } }
    }
    let unknown = keys.filter { known[$0] == nil }.sorted()
    for (key, row) in zip(unknown, try state.lookUp(identifiers: unknown, messages: []).profiles) { known[key] = row }
    try load(Set(known.values).subtracting(profiles.keys), into: &profiles)
    try loadComponents(&profiles)
  }

  private mutating func load(
    _ rows: Set<ProfileRow>, into profiles: inout [ProfileRow: IdentityGraph.Profile]
  ) throws(StateStoreError) {
    var unread: [ProfileRow] = []
    for row in rows.sorted() { if let cached = cache.take(row) { profiles[row] = cached } else { unread.append(row) } }
    guard !unread.isEmpty else { return }
    try adopt(try state.load(profiles: unread, timersDueBy: .init(microseconds: .min), timersMax: 0).profiles, into: &profiles)
  }

  /// A profile that is new here holds signatures which a warm-up may have to look at.
  private func warmups(with batch: FlowBatch) -> [SegmentWarmup]? {
    guard !checkpoint.warmups.isEmpty, batch.identities.nextProfile != checkpoint.nextProfile else { return nil }
    return checkpoint.warmups.map { warmup in
      var warmup = warmup
      warmup.lastRow = batch.identities.nextProfile.rawValue - 1
      return warmup
    }
  }

  /// Groups anew what the rows are connected with, and commits it with all that follows.
  /// - Parameters:
  ///   - subject: of the audit row; nil for none.
  ///   - after: what the new grouping leads to.
  ///   - also: what else is committed.
  ///   - refusal: why the outcome is not what was asked for; nothing is changed then.
  mutating func settle(
    _ batch: inout FlowBatch, rows: [ProfileRow], _ request: IdentityRequest, subject: String?, detail: String, pass: IdentityPass? = nil,
    after: (inout IdentityGraph) -> Void = { _ in }, also: (inout StateCommit) -> Void = { _ in },
    refusal: (IdentityGraph) -> String? = { _ in nil }
  ) throws(CommandRefusal) {
    let now = request.entry.receivedAt
    var pass = pass
    for (index, row) in rows.enumerated() {
      if batch.identities.moves.count > Flow.identityPassMoves, subject == nil, index > 0 {
        pass?.cursor = rows[index - 1].rawValue
        break
      }
      for profile in batch.identities.regroup(connectedWith: row, cause: request.cause) {
        reconsider(profile, now: now, cause: .command(request.entry.first), batch: &batch)
      }
    }
    if let reason = refusal(batch.identities) {
      // Records in memory are ahead of what is stored.
      cache.removeAll()
      throw .refused(.conflict(reason: reason))
    }
    after(&batch.identities)
    batch.end = request.entry.end
    var commit = batch.commit(definitions: checkpoint.definitions.version)
    commit.clock = max(checkpoint.clock, now)
    commit.identityPass = pass
    commit.warmups = warmups(with: batch)
    if let subject { commit.audit = [auditRow(request.entry, request.command, subject: subject, detail: detail)] }
    also(&commit)
    do throws(StateStoreError) { try self.commit(commit, batch: batch) } catch { throw .state(error) }
  }
}

/// A command about identity, with its place.
struct IdentityRequest {
  let command: Command
  let entry: JournalEntry
  let reason: String
  var cause: IdentityGraph.Cause

  init(_ command: Command, entry: JournalEntry, reason: String) {
    self.command = command
    self.entry = entry
    self.reason = String(reason.prefix(IdentityDecision.reasonMax))
    cause = IdentityGraph.Cause(offset: entry.first, at: entry.receivedAt)
  }

  func decision(
    _ number: UInt32, _ kind: IdentityDecision.Kind, _ identifiers: [Identifier], _ others: [Identifier], evidence: MatchEvidence? = nil
  ) -> IdentityDecision {
    IdentityDecision(
      number: number, kind: kind, identifiers: identifiers, others: others, offset: entry.first, at: entry.receivedAt, actor: command.actor,
      reason: reason, evidence: evidence)
  }

  /// A match that was taken back is remembered as two persons, or it would be made again; unless something else has made them one since.
  func remember(_ match: IdentityDecision, in graph: inout IdentityGraph) {
    guard let left = match.identifiers.first, let right = match.others.first, !graph.areTogether(left, right) else { return }
    graph.change(.add(decision(graph.decisions.next, .apart, [left], [right], evidence: match.evidence)))
  }

  /// For the audit log: how many of which type, no values.
  func describe(_ identifiers: [Identifier]) -> String {
    Dictionary(grouping: identifiers, by: \.type).sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
  }
}
