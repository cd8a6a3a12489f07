internal import Ports
internal import Vocabulary

extension InMemoryState {
  /// Works on a copy, so that a refused commit changes nothing.
  func applying(_ batch: StateCommit) throws(StateStoreError) -> InMemoryState {
    guard batch.position >= checkpoint.position else { throw .refused(rule: "a commit's position does not go back") }
    guard batch.clock >= checkpoint.clock else { throw .refused(rule: "the flow's clock does not go back") }
    var next = self
    try next.follow(batch)
    for key in batch.messages { next.messages[key] = batch.clock }
    for entry in batch.identifiers { next.identifiers[entry.key] = entry.profile }
    for record in batch.profiles {
      guard (try? ProfileRecord(encoded: record.bytes)) != nil else { throw .refused(rule: "a profile's bytes are an encoded record") }
      next.profiles[record.row] = record.bytes
    }
    try next.set(batch.timers)
    for change in batch.memberships { next.move(change) }
    next.changes += batch.memberships
    for delivery in batch.deliveries {
      next.deliveriesBegun += 1
      next.pending.append(
        PendingDelivery(number: next.deliveriesBegun, delivery: delivery, attempts: 0, nextAttempt: batch.clock, lastError: nil))
    }
    next.withheld += batch.withheld.count
    if let outcome = batch.outcome { next.outcomes.append(outcome) }
    for letter in batch.deadLetters where next.deadLetters[letter.offset] == nil { next.deadLetters[letter.offset] = letter }
    next.audit += batch.audit
    for change in batch.tokens {
      switch change {
      case .create(let token): next.tokens[token.name] = token
      case .revoke(let name): next.tokens[name] = nil
      }
    }
    for note in batch.retries { next.deadLetters[note.deadLetter]?.retriedAs = note.retriedAs }
    for figures in batch.sourceFigures { next.add(figures) }
    next.refusals += batch.refusals
    for account in batch.accounts { next.accounts[account.id] = account }
    for change in batch.groupMembers { next.list(change) }
    for change in batch.groupRefreshes { next.follow(change) }
    return next
  }

  private mutating func follow(_ batch: StateCommit) throws(StateStoreError) {
    checkpoint.position = batch.position
    checkpoint.clock = batch.clock
    checkpoint.nextProfile = batch.nextProfile
    checkpoint.nextSignature = batch.nextSignature
    if let warmups = batch.warmups { checkpoint.warmups = warmups }
    checkpoint.decisions.apply(batch.decisions)
    if let pass = batch.identityPass { checkpoint.identityPass = pass }
    checkpoint.reviews.apply(batch.reviews)
    if let model = batch.matchModel { checkpoint.matchModel = model }
    if let edges = batch.scoreEdges { checkpoint.definitions.scoreEdges = edges.isEmpty ? nil : edges }
    let edges = checkpoint.definitions.scoreEdges
    guard let definitions = batch.definitions?.withoutScoreEdges else { return }
    if let stored = versions[definitions.version], stored != definitions {
      throw .refused(rule: "a version of the definitions is never written again with another content")
    }
    versions[definitions.version] = definitions
    checkpoint.definitions = definitions
    checkpoint.definitions.scoreEdges = edges
  }

  private mutating func set(_ changes: [TimerChange]) throws(StateStoreError) {
    for change in changes {
      guard timers[change.profile] == change.old else { throw .refused(rule: "a timer's old due time is the one that is stored") }
      timers[change.profile] = change.new
    }
  }

  private mutating func move(_ change: MembershipChange) {
    let isMember = members[change.segment]?[change.profile] != nil
    if isMember == (change.change == .left) { countedChanges.append(change) }
    switch change.change {
    case .entered:
      if members[change.segment]?[change.profile] == nil { members[change.segment, default: [:]][change.profile] = change.at }
    case .left: members[change.segment]?[change.profile] = nil
    }
  }

  private mutating func add(_ more: SourceFigures) {
    var sum = figures[more.source] ?? SourceFigures(source: more.source)
    sum.accepted += more.accepted
    sum.duplicates += more.duplicates
    sum.rejected.merge(more.rejected, uniquingKeysWith: +)
    sum.lastEventAt = [sum.lastEventAt, more.lastEventAt].compactMap { $0 }.max()
    figures[more.source] = sum
  }
}
