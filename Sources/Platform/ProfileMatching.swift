internal import Foundation
internal import IdentityResolution
internal import Matching
internal import Ports
internal import Vocabulary

/// What the matching of profiles holds in memory, and its steps: all of it can be made again from the state.
struct ProfileMatching {
  /// Fewer profiles teach nothing.
  static let profilesMin = 1000
  /// Fewer profiles are not matched by a model that is known.
  static let indexMin = 50
  /// Further profiles are not matched: about 1 GB of memory.
  static let profilesMax = 2_000_000
  /// Profiles that one step looks at.
  static let piece = 500

  private let parts: MatchingWorker.Parts
  private var facts = PersonFacts()
  private var index: LiveIndex?
  private var model: UInt32?
  /// Changed and not matched yet.
  private var outstanding: Set<ProfileRow> = []
  /// The pass over all profiles goes on after this row; nil when there is none.
  private var pass: UInt64?
  private var passRules: MatchRules?
  private var decided: DecidedPairs
  private var reviews = ReviewedPairs()
  /// So many profiles must change before it is worth to count them again: as many as are missing, and a hundredth of all, as all
  /// are read for it.
  private var missing = 0
  private var isOverfull = false
  private(set) var standing = MatchingStatus.Standing.learning
  /// What the last step has sent to the journal; each is one offset there.
  private(set) var commandsOfStep = 0

  init(parts: MatchingWorker.Parts) {
    self.parts = parts
    decided = DecidedPairs(parts.checkpoint())
  }

  var status: MatchingStatus {
    MatchingStatus(standing: standing, model: model, profiles: index?.count ?? 0, outstanding: outstanding.count)
  }

  var problem: String? {
    if isOverfull { return "matching: there are more than \(ProfileMatching.profilesMax) profiles; further ones are not matched" }
    if reviews.isFull { return "matching: \(MatchReview.openMax) reviews wait for an answer; no further ones are asked" }
    if decided.isFull { return "matching: there are \(IdentityDecision.countMax) decisions; nothing more can be merged" }
    return nil
  }

  /// Makes the index, or matches one piece. False when there was nothing to do.
  mutating func step(_ rules: MatchRules, publish: (ProfileMatching) -> Void, stop: () -> Bool) throws -> Bool {
    commandsOfStep = 0
    if standing == .idle { standing = .matching }
    publish(self)
    defer { publish(self) }
    let (rows, isIncomplete) = parts.persons.take()
    outstanding.formUnion(rows)
    decided.follow(parts.checkpoint())
    if isIncomplete || passRules != rules, index != nil { pass = 0 }
    if let index, index.isFull && !isOverfull || decided.teachesMore { self.index = nil }
    guard index != nil else { return try learn(rules, publish: publish, stop: stop) }
    passRules = rules
    if !outstanding.isEmpty {
      let part = outstanding.prefix(ProfileMatching.piece).sorted()
      try match(part, rules)
      outstanding.subtract(part)
      return true
    }
    let end = parts.checkpoint().nextProfile.rawValue
    guard let last = pass, last + 1 < end else {
      pass = nil
      standing = .idle
      return false
    }
    let upTo = min(end, last + 1 + UInt64(ProfileMatching.piece))
    try match((last + 1..<upTo).map { ProfileRow(rawValue: $0) }, rules)
    pass = upTo - 1
    return true
  }

  // MARK: The index

  /// Reads all profiles, learns when there is no model for so many yet, and begins a pass over all.
  private mutating func learn(_ rules: MatchRules, publish: (ProfileMatching) -> Void, stop: () -> Bool) throws -> Bool {
    guard outstanding.count >= missing else {
      standing = .waiting
      return false
    }
    standing = .learning
    publish(self)
    outstanding = []
    let end = parts.checkpoint().nextProfile.rawValue
    var records = LiveRecords()
    let survivorship = SurvivorshipRules(parts.checkpoint().definitions)
    var next: UInt64 = 1
    while next < end, records.count < ProfileMatching.profilesMax {
      if stop() { throw CancellationError() }
      let upTo = min(end, next + 2000)
      for record in try read((next..<upTo).map { ProfileRow(rawValue: $0) }) where record.mergedInto == nil {
        let person = facts.person(record, by: survivorship)
        if person.isTelling { records.add(record.row.rawValue, person) }
      }
      next = upTo
    }
    isOverfull = next < end
    // With a model there is nothing to learn, and merges have made few of many.
    let least = parts.checkpoint().matchModel?.model == nil ? ProfileMatching.profilesMin : ProfileMatching.indexMin
    guard records.count >= least else {
      missing = max(least - records.count, Int(end / 100))
      standing = .waiting
      return false
    }
    missing = 0
    try makeIndex(records)
    pass = 0
    passRules = rules
    standing = .matching
    return true
  }

  private mutating func makeIndex(_ records: LiveRecords) throws {
    let known = parts.checkpoint().matchModel
    let isTaught = records.count < ProfileMatching.profilesMin || !decided.teachesMore
    if let known, let model = known.model, records.count <= known.profiles + max(500, known.profiles / 4), isTaught {
      index = try LiveIndex(records, model: model, transliterate: ProfileMatching.latin)
      self.model = known.version
      // Too few to learn from: more answers change nothing until there are more.
      if records.count < ProfileMatching.profilesMin { decided.taught = decided.labels.count }
      return
    }
    let made = try LiveIndex(records, labels: decided.labels, transliterate: ProfileMatching.latin)
    let learnt = LearntMatchModel(
      version: (known?.version ?? 0) + 1, profiles: records.count, labels: decided.labels.count, at: parts.now(), json: made.model.json)
    try submit(.setMatchModel(learnt))
    index = made
    model = learnt.version
    decided.taught = learnt.labels
  }

  @Sendable private static func latin(_ text: String) -> String? { text.applyingTransform(.toLatin, reverse: false) }

  // MARK: Matching

  private mutating func match(_ rows: [ProfileRow], _ rules: MatchRules) throws {
    guard let index else { return }
    let records = Dictionary(uniqueKeysWithValues: try read(rows).map { ($0.row, $0) })
    let survivorship = SurvivorshipRules(parts.checkpoint().definitions)
    for row in rows {
      guard let record = records[row], record.mergedInto == nil else {
        index.remove(row.rawValue)
        continue
      }
      let person = facts.person(record, by: survivorship)
      if person.isTelling { _ = index.put(row.rawValue, person) } else { index.remove(row.rawValue) }
    }
    var pairs: [ProfilePair: LiveMatch] = [:]
    for row in rows where records[row] != nil {
      for match in index.matches(of: row.rawValue, probabilityMin: rules.review) {
        pairs[ProfilePair(row, ProfileRow(rawValue: match.key))] = match
      }
    }
    try reviews.follow(parts.checkpoint().reviews, touching: Set(rows)) { [parts] in
      try ProfileMatching.holder(of: $0, parts)
    }
    let asked = reviews.touching(Set(rows))
    for (pair, _) in asked where pairs[pair] == nil { pairs[pair] = index.compare(pair.first.rawValue, pair.second.rawValue) }
    guard !pairs.isEmpty || !asked.isEmpty else { return }
    try submit(findings(pairs, records, asked, rules))
  }

  /// The surest first.
  private func findings(
    _ pairs: [ProfilePair: LiveMatch], _ records: [ProfileRow: ProfileRecord], _ asked: [(pair: ProfilePair, review: UInt64)],
    _ rules: MatchRules
  ) throws -> MatchFindings {
    var records = records
    let others = Set(pairs.keys.flatMap { [$0.first, $0.second] }).subtracting(records.keys)
    for record in try read(others.sorted()) { records[record.row] = record }
    var findings = MatchFindings()
    var open = Set<ProfilePair>()
    for (pair, match) in pairs.sorted(by: { ($0.value.probability, $1.key) > ($1.value.probability, $0.key) }) {
      guard pair.first != pair.second, let left = records[pair.first], let right = records[pair.second],
        let verdict = Verdict(match, rules), let finding = decided.finding(match, left, right, model: model ?? 0)
      else { continue }
      switch verdict {
      case .merge: findings.merges.append(finding)
      case .review:
        open.insert(pair)
        if reviews[pair] == nil { findings.reviews.append(finding) }
      }
    }
    findings.settled = asked.filter { !open.contains($0.pair) }.map(\.review)
    return findings
  }

  private enum Verdict {
    case merge, review

    /// Nil: neither. A date of birth that contradicts is never overruled, one that nearly agrees by people only.
    init?(_ match: LiveMatch, _ rules: MatchRules) {
      guard match.probability >= rules.review, match.births != .differ else { return nil }
      self = match.probability >= rules.merge && match.births == .agree ? .merge : .review
    }
  }

  // MARK: What it reads and writes

  private func read(_ rows: [ProfileRow]) throws -> [ProfileRecord] {
    guard !rows.isEmpty else { return [] }
    return try AwaitedAnswer.get { [state = parts.state] in try await state.profiles(rows: rows) }.map {
      try ProfileRecord(encoded: $0.bytes)
    }
  }

  private static func holder(of identifier: Identifier, _ parts: MatchingWorker.Parts) throws -> ProfileRow? {
    try AwaitedAnswer.get { try await parts.state.profileRow(identifier: identifier.key(parts.hashKey)) }
  }

  private mutating func submit(_ action: Command.Action) throws {
    commandsOfStep += 1
    try AwaitedAnswer.get { [parts] in try await parts.submit(action) }
  }

  private mutating func submit(_ findings: MatchFindings) throws {
    var rest = findings
    while !rest.isEmpty {
      let merges = Array(rest.merges.prefix(MatchFindings.countMax))
      let reviews = Array(rest.reviews.prefix(MatchFindings.countMax - merges.count))
      let settled = Array(rest.settled.prefix(MatchFindings.countMax))
      try submit(.match(MatchFindings(merges: merges, reviews: reviews, settled: settled)))
      rest.merges.removeFirst(merges.count)
      rest.reviews.removeFirst(reviews.count)
      rest.settled.removeFirst(settled.count)
    }
  }
}
