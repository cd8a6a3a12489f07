internal import IdentityResolution
internal import Ports
internal import Vocabulary

/// Commands of matching: what is found becomes decisions and questions, and answers become decisions.
extension Flow {
  /// Merges and asks. What does not hold any more - somebody was merged, somebody has decided - is passed over, so that a command which comes
  /// twice, or late, decides nothing twice.
  mutating func match(_ findings: MatchFindings, _ request: IdentityRequest) throws(CommandRefusal) {
    guard findings.merges.count + findings.reviews.count <= MatchFindings.countMax else {
      throw .refused(.conflict(reason: "one command holds at most \(MatchFindings.countMax) findings"))
    }
    var batch = try open((findings.merges + findings.reviews).flatMap { [$0.left, $0.right] })
    var reviews = findings.settled.map { MatchReviewChange.close(number: $0) }
    var merged: [(row: ProfileRow, detail: String)] = []
    var rows: [ProfileRow] = []
    for finding in findings.merges where !batch.identities.decisions.isFull {
      guard let (one, other) = pair(finding, in: batch), !rows.contains(one.record.row), !rows.contains(other.record.row) else { continue }
      try add(.together, [finding.left], [finding.right], request, &batch, evidence: finding.evidence)
      rows += [one.record.row, other.record.row]
      let partner = ProfileID(row: other.record.row, key: checkpoint.hashKey)
      let decision = batch.identities.decisions.next - 1
      merged.append(
        (
          one.record.row,
          "with \(partner), probability \(finding.evidence.shownProbability), model \(finding.evidence.model), decision \(decision)"
        ))
      reviews += checkpoint.reviews.filter { $0.asks(about: finding) }.map { .close(number: $0.number) }
    }
    let room = MatchReview.openMax - checkpoint.reviews.count
    var asked = 0
    for finding in findings.reviews where asked < room {
      guard pair(finding, in: batch) != nil, !checkpoint.reviews.contains(where: { $0.asks(about: finding) }) else { continue }
      let number = MatchReview.number(offset: request.entry.first, index: asked)
      reviews.append(.open(MatchReview(number: number, finding: finding, at: request.entry.receivedAt)))
      asked += 1
    }
    let audit = merged.map { row, detail in
      auditRow(request.entry, request.command, subject: ProfileID(row: row, key: checkpoint.hashKey).description, detail: detail)
    }
    try settle(
      &batch, rows: rows, request, subject: nil, detail: "",
      also: { commit in
        commit.reviews = reviews
        commit.audit = audit
      })
  }

  /// The two profiles of a finding; nil when they cannot be one person any more, or are it already.
  private func pair(_ finding: MatchFinding, in batch: FlowBatch) -> (IdentityGraph.Profile, IdentityGraph.Profile)? {
    let one: IdentityGraph.Profile
    let other: IdentityGraph.Profile
    do throws(CommandRefusal) {
      (one, other) = (try ownRow(of: [finding.left], in: batch), try ownRow(of: [finding.right], in: batch))
    } catch {
      return nil
    }
    guard one !== other, stages.rules.mayMerge(one.record, other.record, decisions: batch.identities.decisions, hashKey: checkpoint.hashKey)
    else { return nil }
    return (one, other)
  }

  mutating func review(_ number: UInt64, isSame: Bool, _ request: IdentityRequest) throws(CommandRefusal) {
    guard let review = checkpoint.reviews.first(where: { $0.number == number }) else {
      guard let decision = checkpoint.decisions.first(where: { $0.evidence?.review == number }) else {
        throw .refused(.notFound(what: "review"))
      }
      throw .refused(.conflict(reason: "the review is answered already: decision \(decision.number)"))
    }
    let (left, right) = (review.finding.left, review.finding.right)
    var batch = try open([left, right])
    let (one, other) = (try ownRow(of: [left], in: batch), try ownRow(of: [right], in: batch))
    guard one !== other else { throw .refused(.conflict(reason: "the two are one profile already")) }
    var evidence = review.finding.evidence
    evidence.review = number
    if isSame { takeBack(whatHoldsApart: one, other, &batch) }
    try add(isSame ? .together : .apart, [left], [right], request, &batch, evidence: evidence)
    let detail = "\(isSame ? "same" : "different"), decision \(batch.identities.decisions.next - 1)"
    try settle(
      &batch, rows: [one.record.row, other.record.row], request, subject: "review \(number)", detail: detail,
      also: { $0.reviews = [.close(number: number)] },
      refusal: { graph in !isSame || graph.areTogether(left, right) ? nil : "one profile cannot hold so many signatures" })
  }

  mutating func setMatchModel(_ model: LearntMatchModel, command: Command, entry: JournalEntry) throws(CommandRefusal) {
    let known = checkpoint.matchModel?.version ?? 0
    guard model.version == known + 1 else {
      throw .refused(.conflict(reason: "another model was learnt meanwhile: version \(known) holds now"))
    }
    var commit = emptyCommit(entry)
    commit.matchModel = model
    commit.audit = [
      auditRow(entry, command, subject: "model \(model.version)", detail: "learnt from \(model.profiles) profiles")
    ]
    try save(commit)
  }
}

extension MatchReview {
  fileprivate func asks(about other: MatchFinding) -> Bool {
    Set([finding.left, finding.right]) == Set([other.left, other.right])
  }
}

extension MatchEvidence {
  /// Four places, so that 0.9999 is not shown as certain.
  var shownProbability: String {
    let parts = Int(probability * 10_000)
    return parts >= 10_000 ? "1" : "0." + String(repeating: "0", count: 4 - String(parts).count) + "\(parts)"
  }
}
