internal import GRDB
internal import Ports
internal import Vocabulary

/// Accounts, who is listed under which group, and the groups whose members are to be looked at again.
enum StoredGroups {
  static func write(_ batch: StateCommit, _ db: Database) throws {
    if !batch.accounts.isEmpty {
      let statement = try PreparedStatement(
        db, "INSERT INTO account VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes")
      for account in batch.accounts { try statement.run(account.id, account.encoded()) }
    }
    if !batch.groupMembers.isEmpty { try write(batch.groupMembers, db) }
    for change in batch.groupRefreshes { try write(change, db) }
  }

  private static func write(_ members: [GroupMemberChange], _ db: Database) throws {
    let join = try PreparedStatement(db, "INSERT OR IGNORE INTO group_member VALUES (?, ?)")
    let leave = try PreparedStatement(db, "DELETE FROM group_member WHERE key = ? AND profile = ?")
    var growth: [KeyedHash: (kind: ProfileGroup.Kind, members: Int)] = [:]
    for change in members {
      let changed = try (change.isMember ? join : leave).run(change.group, change.profile.rawValue)
      growth[change.group, default: (change.kind, 0)].members += change.isMember ? changed : -changed
    }
    let resize = try PreparedStatement(
      db, "INSERT INTO group_size VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET members = members + excluded.members")
    let end = try PreparedStatement(db, "DELETE FROM group_size WHERE key = ? AND members = 0")
    for (key, change) in growth.sorted(by: { $0.key < $1.key }) where change.members != 0 {
      try resize.run(key, UInt32(change.kind.rawValue), change.members)
      if change.members < 0 { try end.run(key) }
    }
  }

  private static func write(_ change: GroupRefreshChange, _ db: Database) throws {
    switch change {
    case .request(let key):
      // One under way is renewed, see GroupRefresh.renewed.
      let sql = "INSERT INTO group_refresh VALUES (?, 0, 0, 0) ON CONFLICT (key) DO UPDATE SET again = cursor, is_again = 0"
      try PreparedStatement(db, sql).run(key)
    case .advance(let refresh):
      try PreparedStatement(db, "UPDATE group_refresh SET cursor = ?, again = ?, is_again = ? WHERE key = ?")
        .run(refresh.cursor, refresh.again, refresh.isAgain, refresh.group)
    case .finish(let key): try PreparedStatement(db, "DELETE FROM group_refresh WHERE key = ?").run(key)
    }
  }

  static func accounts(_ ids: [String], _ db: Database) throws -> [Account] {
    let statement = try PreparedStatement(db, "SELECT bytes FROM account WHERE id = ?")
    var accounts: [Account] = []
    for id in Set(ids).sorted() {
      try statement.bind(id)
      guard try statement.next() else { continue }
      accounts.append(try Account(encoded: statement.bytes(0)))
      statement.reset()
    }
    return accounts
  }

  static func accounts(after id: String, limit: Int, _ db: Database) throws -> [Account] {
    let statement = try PreparedStatement(db, "SELECT bytes FROM account WHERE id > ? ORDER BY id LIMIT ?")
    try statement.bind(id, limit)
    var accounts: [Account] = []
    while try statement.next() { accounts.append(try Account(encoded: statement.bytes(0))) }
    return accounts
  }

  static func sizes(_ keys: [KeyedHash], _ db: Database) throws -> [KeyedHash: Int] {
    let statement = try PreparedStatement(db, "SELECT members FROM group_size WHERE key = ?")
    var sizes: [KeyedHash: Int] = [:]
    for key in Set(keys).sorted() {
      try statement.bind(key)
      guard try statement.next() else { continue }
      sizes[key] = Int(statement.integer(0))
      statement.reset()
    }
    return sizes
  }

  static func members(_ key: KeyedHash, after row: ProfileRow, limit: Int, _ db: Database) throws -> [ProfileRow] {
    let statement = try PreparedStatement(db, "SELECT profile FROM group_member WHERE key = ? AND profile > ? ORDER BY profile LIMIT ?")
    try statement.bind(key, row.rawValue, limit)
    var rows: [ProfileRow] = []
    while try statement.next() { rows.append(ProfileRow(rawValue: statement.unsigned(0))) }
    return rows
  }

  static func refreshes(after key: KeyedHash?, limit: Int, _ db: Database) throws -> [GroupRefresh] {
    let statement = try PreparedStatement(
      db, "SELECT key, cursor, again, is_again FROM group_refresh WHERE ?1 IS NULL OR key > ?1 ORDER BY key LIMIT ?2")
    try statement.bind(key, limit)
    var refreshes: [GroupRefresh] = []
    while try statement.next() {
      let bytes = statement.bytes(0)
      guard bytes.count == 16 else { throw StoredFormatError(what: "key of a group") }
      refreshes.append(
        GroupRefresh(
          group: KeyedHash(bytes: bytes), cursor: statement.unsigned(1), again: statement.unsigned(2), isAgain: statement.integer(3) == 1))
    }
    return refreshes
  }

  /// With the index of large groups when that holds all of them.
  static func largeHouseholds(above members: Int, limit: Int, _ db: Database) throws -> [GroupSize] {
    let indexed = members >= 8 ? "AND members > 8 " : ""
    let statement = try PreparedStatement(
      db, "SELECT key, members FROM group_size WHERE kind = ? \(indexed)AND members > ? ORDER BY members DESC, key LIMIT ?")
    try statement.bind(UInt32(ProfileGroup.Kind.household.rawValue), members, limit)
    var sizes: [GroupSize] = []
    while try statement.next() {
      let bytes = statement.bytes(0)
      guard bytes.count == 16 else { throw StoredFormatError(what: "key of a group") }
      sizes.append(GroupSize(group: KeyedHash(bytes: bytes), members: Int(statement.integer(1))))
    }
    return sizes
  }
}
