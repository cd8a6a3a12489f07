internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// A repeat changes nothing: of the rows of one profile the one with the highest version counts.
  public func store(_ profiles: [WarehouseProfile]) async throws(WarehouseError) {
    precondition(profiles.count <= WarehouseProfile.batchMax, "the batch is too large")
    guard !profiles.isEmpty else { return }
    let workspace = schema.workspace.rawValue
    var rows = RowBinaryWriter(reservingCapacity: profiles.count * 400)
    var terms = RowBinaryWriter(reservingCapacity: profiles.count * 200)
    for profile in profiles {
      rows.profile(profile, workspace: workspace)
      for term in profile.terms ?? [] { terms.term(term, of: profile, workspace: workspace) }
    }
    let token = "profiles-\(profiles[0].version)-\(profiles[profiles.count - 1].version)"
    // Terms first: a profile that can be found may not be there yet, but none that is there stays hidden.
    if terms.byteCount > 0 { try await insert(terms, into: schema.terms, RowBinaryWriter.termColumns, token: token) }
    try await insert(rows, into: schema.profiles, RowBinaryWriter.profileColumns, token: token)
  }

  public func store(accounts: [WarehouseAccount]) async throws(WarehouseError) {
    precondition(accounts.count <= WarehouseAccount.batchMax, "the batch is too large")
    guard !accounts.isEmpty else { return }
    var rows = RowBinaryWriter(reservingCapacity: accounts.count * 300)
    for account in accounts { rows.account(account, workspace: schema.workspace.rawValue) }
    let token = "accounts-\(accounts[0].version)-\(accounts[accounts.count - 1].version)"
    try await insert(rows, into: schema.accounts, RowBinaryWriter.accountColumns, token: token)
  }

  public func profileMark() async throws(WarehouseError) -> ProfileFeedMark? {
    let sql =
      "SELECT position, version, layout FROM \(schema.feed) WHERE workspace = \(schema.workspace.rawValue) ORDER BY version DESC LIMIT 1"
    return try await rows(sql).first.map {
      ProfileFeedMark(
        position: JournalOffset(rawValue: UInt64($0.integer(0))), version: UInt64($0.integer(1)),
        layout: UInt32(clamping: $0.integer(2)))
    }
  }

  public func note(_ mark: ProfileFeedMark) async throws(WarehouseError) {
    let values = "(\(schema.workspace.rawValue), \(mark.position.rawValue), \(mark.version), \(mark.layout))"
    do throws(ClickHouseFailure) {
      try await client.run(ClickHouseStatement(sql: "INSERT INTO \(schema.feed) (workspace, position, version, layout) VALUES \(values)"))
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  public func searchProfiles(words: [String], limit: Int) async throws(WarehouseError) -> [ProfileID] {
    precondition((1...8).contains(words.count) && (1...10_000).contains(limit), "the search's limits")
    let found = words.enumerated().map { number, word in
      """
      SELECT profile, \(number) AS word, term = \(SQLText.literal(word)) AS is_whole FROM \(schema.terms)
      WHERE workspace = \(schema.workspace.rawValue) AND startsWith(term, \(SQLText.literal(word))) LIMIT \(ClickHouseWarehouse.termsReadMax)
      """
    }
    let sql = """
      SELECT toString(profile) AS id FROM (\(found.joined(separator: " UNION ALL "))) GROUP BY profile
      HAVING uniqExact(word) = \(words.count) ORDER BY sum(is_whole) DESC, profile LIMIT \(limit)
      """
    return try await rows(sql).compactMap { $0.text(0).flatMap(ProfileID.init) }
  }

  /// Terms looked at for one word: a prefix that fits more people finds some of them.
  private static let termsReadMax = 200_000

  public func catalogue() async throws(WarehouseError) -> Catalogue {
    let workspace = "workspace = \(schema.workspace.rawValue)"
    let seen = try await rows(
      """
      SELECT toInt8(type), name, count() AS events, toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)) FROM \(schema.rows)
      WHERE \(workspace) GROUP BY type, name ORDER BY events DESC, type, name LIMIT \(Catalogue.entriesMax)
      """)
    var events: [Catalogue.EventEntry] = seen.compactMap { row in
      EventType(rawValue: UInt8(clamping: row.integer(0))).map {
        Catalogue.EventEntry(
          type: $0, name: row.text(1) ?? "", count: Int(row.integer(2)), firstSeen: Timestamp(microseconds: row.integer(3)),
          lastSeen: Timestamp(microseconds: row.integer(4)))
      }
    }
    let total = events.reduce(0) { $0 + $1.count }
    let sampled = try await rows(
      """
      SELECT toInt8(type), name, properties FROM \(schema.rows)
      WHERE \(workspace) AND cityHash64(owner) % \(max(1, total / ClickHouseWarehouse.sampledMax)) = 0 LIMIT 500 BY type, name LIMIT 100000
      """)
    for (key, rows) in Dictionary(grouping: sampled, by: { "\($0.integer(0)) \($0.text(1) ?? "")" }) {
      guard let index = events.firstIndex(where: { "\($0.type.rawValue) \($0.name)" == key }) else { continue }
      var sampler = CatalogueSampler()
      for row in rows { sampler.add(Array((row.text(2) ?? "").utf8)) }
      events[index].properties = sampler.entries
    }
    return try await catalogue(of: events, profilesWhere: "\(workspace) AND is_gone = 0")
  }

  private static let sampledMax = 500_000

  private func catalogue(of events: [Catalogue.EventEntry], profilesWhere: String) async throws(WarehouseError) -> Catalogue {
    let count = try await rows("SELECT count() FROM \(schema.profiles) FINAL WHERE \(profilesWhere)").first?.integer(0) ?? 0
    let identifiers = try await rows(
      """
      SELECT substring(id, 1, position(id, ':') - 1) AS kind, uniqExact(profile) AS holders FROM (
        SELECT profile, arrayJoin(identifiers) AS id FROM \(schema.profiles) FINAL WHERE \(profilesWhere))
      GROUP BY kind ORDER BY holders DESC, kind LIMIT \(Catalogue.entriesMax)
      """)
    let divisor = max(1, Int(count) / 20_000)
    let traits = try await values(
      "SELECT traits FROM \(schema.profiles) FINAL WHERE \(profilesWhere) AND cityHash64(profile) % \(divisor) = 0 LIMIT 20000")
    let own = "workspace = \(schema.workspace.rawValue)"
    let accounts = try await rows("SELECT count() FROM \(schema.accounts) FINAL WHERE \(own)").first?.integer(0) ?? 0
    let share = max(1, Int(accounts) / 20_000)
    let accountTraits = try await values(
      "SELECT traits FROM \(schema.accounts) FINAL WHERE \(own) AND cityHash64(account) % \(share) = 0 LIMIT 20000")
    return Catalogue(
      events: events, traits: traits,
      identifiers: identifiers.map { .init(type: IdentifierType(rawValue: $0.text(0) ?? ""), profiles: Int($0.integer(1))) },
      profiles: Int(count), accounts: Int(accounts), accountTraits: accountTraits)
  }

  private func values(_ sql: String) async throws(WarehouseError) -> [Catalogue.ValueEntry] {
    var sampler = CatalogueSampler()
    for row in try await rows(sql) { sampler.add(Array((row.text(0) ?? "").utf8)) }
    return sampler.entries
  }
}
