internal import Foundation
internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Unification
internal import Vocabulary

/// Commands: changes that people ask for, run between batches at their place in the journal.
extension Flow {
  /// Runs one command and commits it, also when it is refused: its place in the journal is used either way.
  mutating func run(command entry: JournalEntry) throws(StateStoreError) -> Result<CommandReceipt, CommandError> {
    let receipt = CommandReceipt(offset: entry.first, at: entry.receivedAt)
    guard let command = Flow.read(entry) else {
      try commitNothing(entry, audit: [])
      return .failure(.notFound(what: "a command that this version understands"))
    }
    do throws(CommandRefusal) {
      try apply(command, entry: entry)
      return .success(receipt)
    } catch {
      switch error {
      case .refused(let reason):
        try commitNothing(entry, audit: [])
        return .failure(reason)
      case .state(let cause): throw cause
      }
    }
  }

  private static func read(_ entry: JournalEntry) -> Command? {
    do { return try JSONDecoder().decode(Command.self, from: Data(entry.record.payload)) } catch { return nil }
  }

  private mutating func apply(_ command: Command, entry: JournalEntry) throws(CommandRefusal) {
    switch command.action {
    case .apply(let definitions): try apply(definitions, command: command, entry: entry)
    case .goLive(let segments, let version): try goLive(segments, version: version, command: command, entry: entry)
    case .mark(let profile, let kind, let isSet): try mark(profile, kind: kind, isSet: isSet, command: command, entry: entry)
    case .createToken(let token):
      try simple(entry, command, subject: token.name, detail: "scope \(token.scope.rawValue)") { $0.tokens = [.create(token)] }
    case .revokeToken(let name): try simple(entry, command, subject: name, detail: "") { $0.tokens = [.revoke(name: name)] }
    case .noteRetry(let letter, let offset):
      try simple(entry, command, subject: "\(letter.rawValue)", detail: "sent again as \(offset.rawValue)") {
        $0.retries = [RetryNote(deadLetter: letter, retriedAs: offset)]
      }
    case .setScoreEdges(let edges): try setScoreEdges(edges, entry: entry)
    case .setTrait(let name, let values): try setTrait(name, values: values, command: command, entry: entry)
    case .noteExport(let segment, let columns, let members):
      try simple(entry, command, subject: segment, detail: "\(members) members, columns \(columns)") { _ in }
    case .setMatchModel(let model): try setMatchModel(model, command: command, entry: entry)
    case .unmerge, .merge, .block, .withdraw, .regroup, .match, .review: try decide(command, entry: entry)
    }
  }

  // MARK: Definitions

  private mutating func apply(_ given: Definitions, command: Command, entry: JournalEntry) throws(CommandRefusal) {
    let old = checkpoint.definitions
    guard given.version.rawValue == old.version.rawValue + 1 else {
      throw .refused(.conflict(reason: "the definitions have changed since they were read: version \(old.version.rawValue) holds now"))
    }
    var definitions = given
    definitions.streamStarts = streamStarts(of: given, at: entry.first)
    definitions.scoreEdges = edges(of: old, stillValidIn: given)
    definitions.retiredTraits = retiredTraits(of: old, in: given)
    var commit = emptyCommit(entry)
    commit.definitions = definitions
    commit.scoreEdges = definitions.scoreEdges
    commit.warmups = warmups(from: old, to: definitions, at: entry.first)
    if definitions.identifierTypes != old.identifierTypes {
      commit.identityPass = newPass(entry)
      commit.decisions = SharingRules(definitions.identifierTypes).outdated(checkpoint.decisions, since: SharingRules(old.identifierTypes))
        .map { .remove(number: $0) }
    }
    if needsListing(from: old, to: definitions) { commit.groupRefreshes = [.request(GroupRefresh.everybody)] }
    commit.audit = DefinitionsAudit.rows(from: old, to: definitions, entry: entry, actor: command.actor)
    try save(commit)
  }

  private func retiredTraits(of old: Definitions, in new: Definitions) -> [String]? {
    let queried = Set(new.computedTraits.filter { $0.query != nil }.map(\.key))
    var names = old.retiredTraits ?? []
    for trait in old.computedTraits where trait.query != nil && !names.contains(trait.key) { names.append(trait.key) }
    names.removeAll { queried.contains($0) }
    return names.isEmpty ? nil : names.suffix(Definitions.retiredMax)
  }

  /// A stream goes on from where it began, but for one whose past is still being loaded and that a changed definition asks for: that one
  /// would have to do without the past, so the stream begins anew for all who ask for it.
  private func streamStarts(of given: Definitions, at offset: JournalOffset) -> [String: UInt64] {
    let old = checkpoint.definitions
    let (before, after) = (DefinitionMeanings(old), DefinitionMeanings(given))
    let unfinished = Set(checkpoint.warmups.map(\.from))
    var known = given
    known.streamStarts = old.streamStarts
    let compiled = CompiledSegments(definitions: known)
    let changed = unfinished.isEmpty ? [] : after.ids.filter { !after.isSame($0, as: before) }
    let anew = Set(changed.flatMap { compiled.streams(of: $0) }.filter { unfinished.contains($0.start) }.map(\.name))
    var starts: [String: UInt64] = [:]
    for stream in compiled.streams {
      starts[stream.name] = anew.contains(stream.name) ? offset.rawValue : old.streamStarts[stream.name] ?? offset.rawValue
    }
    return starts
  }

  /// New and changed segments and computed traits are warmed up; those that are gone are forgotten. Without profiles there is nothing to
  /// warm up.
  func warmups(from old: Definitions, to new: Definitions, at offset: JournalOffset) -> [SegmentWarmup] {
    guard checkpoint.nextProfile.rawValue > 1 else { return [] }
    let (before, after) = (DefinitionMeanings(old), DefinitionMeanings(new))
    let compiled = CompiledSegments(definitions: new)
    var result = checkpoint.warmups.filter { after.ids.contains($0.segment) }
    for id in after.ids {
      let needsHistory = compiled.streams(of: id).contains { $0.start == offset }
      guard needsHistory || !after.isSame(id, as: before) else { continue }
      result.removeAll { $0.segment == id }
      result.append(SegmentWarmup(segment: id, from: offset, cursor: needsHistory ? nil : 0, lastRow: checkpoint.nextProfile.rawValue - 1))
    }
    return result
  }

  private mutating func goLive(
    _ segments: [SegmentID], version: DefinitionsVersion, command: Command, entry: JournalEntry
  ) throws(CommandRefusal) {
    var commit = emptyCommit(entry)
    var warmups = checkpoint.warmups
    for index in warmups.indices where segments.contains(warmups[index].segment) && warmups[index].cursor == nil {
      warmups[index].cursor = 0
    }
    commit.warmups = warmups
    commit.audit = segments.enumerated().map { _, segment in
      auditRow(entry, command, subject: stages.segmentation.compiled.key(of: segment) ?? "", detail: "history loaded")
    }
    try save(commit)
  }

  // MARK: Profiles

  private mutating func mark(
    _ text: String, kind: ProfileMark.Kind, isSet: Bool, command: Command, entry: JournalEntry
  ) throws(CommandRefusal) {
    guard let profile = try findProfile(text), !profile.record.sections.isEmpty else { throw .refused(.notFound(what: "profile")) }
    // On the oldest signature: with it the mark follows a merge.
    profile.record.sections[0].set(ProfileMark(kind: kind, isSet: isSet, time: entry.receivedAt))
    var commit = emptyCommit(entry)
    commit.profiles = [ProfileRecordBytes(row: profile.record.row, bytes: profile.record.encoded())]
    let subject = ProfileID(row: profile.record.row, key: checkpoint.hashKey).description
    commit.audit = [auditRow(entry, command, subject: subject, detail: "\(kind.name) \(isSet ? "set" : "taken away")")]
    try save(commit)
    profile.markStored()
  }

  private mutating func findProfile(_ text: String) throws(CommandRefusal) -> IdentityGraph.Profile? {
    guard var row = ProfileID(text)?.row(key: checkpoint.hashKey) else { return nil }
    for _ in 0..<16 {
      let found: IdentityGraph.Profile?
      do throws(StateStoreError) { found = try loadProfile(row) } catch { throw .state(error) }
      guard let found else { return nil }
      guard let merged = found.record.mergedInto else { return found }
      row = merged
    }
    return nil
  }

  mutating func loadProfile(_ row: ProfileRow) throws(StateStoreError) -> IdentityGraph.Profile? {
    if let cached = cache.take(row) { return cached }
    let loaded = try state.load(profiles: [row], timersDueBy: .init(microseconds: .min), timersMax: 0)
    return try openBatch(loaded.profiles).identities.profiles[row]
  }

  // MARK: Committing

  private mutating func simple(
    _ entry: JournalEntry, _ command: Command, subject: String, detail: String, change: (inout StateCommit) -> Void
  ) throws(CommandRefusal) {
    var commit = emptyCommit(entry)
    change(&commit)
    commit.audit = [auditRow(entry, command, subject: subject, detail: detail)]
    try save(commit)
  }

  private mutating func commitNothing(_ entry: JournalEntry, audit: [AuditRow]) throws(StateStoreError) {
    try commit(emptyCommit(entry), batch: try openBatch([]))
  }

  func emptyCommit(_ entry: JournalEntry) -> StateCommit {
    var commit = StateCommit(
      position: entry.end, clock: max(checkpoint.clock, entry.receivedAt), nextProfile: checkpoint.nextProfile,
      nextSignature: checkpoint.nextSignature)
    commit.outcome = OutcomeRow(
      first: checkpoint.position, end: entry.end, definitions: checkpoint.definitions.version, kept: [], moves: [])
    return commit
  }

  func auditRow(_ entry: JournalEntry, _ command: Command, subject: String, detail: String) -> AuditRow {
    AuditRow(
      offset: entry.first, at: entry.receivedAt, actor: command.actor, action: command.action.name, subject: subject, detail: detail)
  }

  mutating func save(_ change: StateCommit) throws(CommandRefusal) {
    do throws(StateStoreError) { try commit(change, batch: try openBatch([])) } catch { throw .state(error) }
  }
}

/// Why a command was not carried out: by its own fault, or because the state store failed and it must be run again.
enum CommandRefusal: Error {
  case refused(CommandError)
  case state(StateStoreError)
}
