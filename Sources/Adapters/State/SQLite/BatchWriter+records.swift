internal import GRDB
internal import Ports
internal import Vocabulary

extension BatchWriter {
  func write(memberships: [MembershipChange], _ db: Database) throws {
    guard !memberships.isEmpty else { return }
    var growth: [SegmentID: Int] = [:]
    var hours: [MembershipHour: (entered: Int, left: Int)] = [:]
    var writer = try MembershipWriter(db)
    for run in MembershipRuns(memberships) {
      guard let first = run.first else { continue }
      let hour = MembershipHour(segment: first.segment, hour: first.at.microseconds / .hour)
      let moved = try writer.write(run)
      switch first.change {
      case .entered:
        growth[first.segment, default: 0] += moved
        hours[hour, default: (0, 0)].entered += moved
      case .left:
        growth[first.segment, default: 0] -= moved
        hours[hour, default: (0, 0)].left += moved
      }
    }
    let resize = try PreparedStatement(
      db, "INSERT INTO segment_size VALUES (?, ?) ON CONFLICT (segment) DO UPDATE SET members = members + excluded.members")
    for (segment, members) in growth.sorted(by: { $0.key < $1.key }) where members != 0 { try resize.run(segment.rawValue, members) }
    try write(hours: hours, db)
    try MembershipNumbers.prune(limit: settings.membershipChangesMax, db)
  }

  private struct MembershipHour: Hashable {
    var segment: SegmentID
    /// Since 1970.
    var hour: Int64
  }

  private func write(hours: [MembershipHour: (entered: Int, left: Int)], _ db: Database) throws {
    let count = try PreparedStatement(
      db,
      """
      INSERT INTO membership_hour VALUES (?, ?, ?, ?) ON CONFLICT (segment, hour) DO UPDATE SET entered = entered + excluded.entered,
      exited = exited + excluded.exited
      """)
    for (hour, changes) in hours { try count.run(hour.segment.rawValue, hour.hour, changes.entered, changes.left) }
  }

  func write(withheld: [WithheldDelivery], _ db: Database) throws {
    guard !withheld.isEmpty else { return }
    let statement = try PreparedStatement(
      db, "INSERT INTO withheld (destination, profile, segment, at, reason) VALUES (?, ?, ?, ?, ?)")
    for item in withheld {
      try statement.run(item.destination.rawValue, item.profile.rawValue, item.segment.rawValue, item.at, item.reason)
    }
    try StateCounter.deliveriesWithheld.add(withheld.count, db)
    try keepNewest(settings.withheldMax, of: "withheld", db)
  }

  func write(refusals: [MergeRefusal], _ db: Database) throws {
    guard !refusals.isEmpty else { return }
    let statement = try PreparedStatement(db, "INSERT INTO refusal (identifier, type, profile, at, exceeded) VALUES (?, ?, ?, ?, ?)")
    for item in refusals {
      try statement.run(item.identifier, item.type.rawValue, item.profile.rawValue, item.at, item.limit)
    }
    try keepNewest(settings.refusalsMax, of: "refusal", db)
  }

  /// For tables whose `number` is dense: the newest is never removed, so the next one is always one more.
  private func keepNewest(_ limit: Int, of table: String, _ db: Database) throws {
    try PreparedStatement(db, "DELETE FROM \(table) WHERE number <= (SELECT max(number) FROM \(table)) - ?").run(max(1, limit))
  }

  func write(audit: [AuditRow], _ db: Database) throws {
    let sql = """
      INSERT INTO audit SELECT ?1, coalesce(max(item), 0) + 1, ?2, ?3, ?4, ?5, ?6 FROM audit WHERE offset = ?1
      """
    for row in audit {
      try PreparedStatement(db, sql).run(row.offset.rawValue, row.at, row.actor, row.action, row.subject, row.detail)
    }
  }

  func write(tokens: [TokenChange], _ db: Database) throws {
    for change in tokens {
      switch change {
      case .create(let token):
        try PreparedStatement(db, "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)")
          .run(token.name, token.sha256, token.scope.rawValue, token.expiresAt)
      case .revoke(let name): try PreparedStatement(db, "DELETE FROM token WHERE name = ?").run(name)
      }
    }
  }

  func write(figures: [SourceFigures], _ db: Database) throws {
    let sum = """
      INSERT INTO source_figures VALUES (?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET accepted = accepted + excluded.accepted,
      duplicates = duplicates + excluded.duplicates,
      last_event_at = max(coalesce(last_event_at, excluded.last_event_at), coalesce(excluded.last_event_at, last_event_at))
      """
    let reject = """
      INSERT INTO source_rejected VALUES (?, ?, ?) ON CONFLICT (source, reason) DO UPDATE SET events = events + excluded.events
      """
    for source in figures {
      try PreparedStatement(db, sum).run(source.source.rawValue, source.accepted, source.duplicates, source.lastEventAt)
      for (reason, events) in source.rejected { try PreparedStatement(db, reject).run(source.source.rawValue, reason.rawValue, events) }
    }
  }
}
