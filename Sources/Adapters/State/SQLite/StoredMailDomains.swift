internal import GRDB
internal import Ports
internal import Vocabulary

/// What name servers have said about domains of e-mail addresses.
enum StoredMailDomains {
  private static let columns = "name, standing, answered_at, due, failures"

  static func read(_ names: [String], _ db: Database) throws -> [MailDomain] {
    let statement = try PreparedStatement(db, "SELECT \(columns) FROM mail_domain WHERE name = ?")
    var domains: [MailDomain] = []
    for name in Set(names).sorted() {
      try statement.bind(name)
      while try statement.next() { domains.append(try domain(statement)) }
    }
    return domains
  }

  static func read(dueBy moment: Timestamp, limit: Int, _ db: Database) throws -> [MailDomain] {
    let statement = try PreparedStatement(db, "SELECT \(columns) FROM mail_domain WHERE due <= ? ORDER BY due, name LIMIT ?")
    try statement.bind(moment, limit)
    var domains: [MailDomain] = []
    while try statement.next() { domains.append(try domain(statement)) }
    return domains
  }

  static func note(_ names: [String], due moment: Timestamp, countMax: Int, _ db: Database) throws {
    let add = try PreparedStatement(db, "INSERT OR IGNORE INTO mail_domain VALUES (?, 0, NULL, ?, 0)")
    for name in Set(names).sorted() { try add.run(name, moment) }
    let excess = Int(try db.firstInteger("SELECT count(*) FROM mail_domain") ?? 0) - countMax
    guard excess > 0 else { return }
    let forget = """
      DELETE FROM mail_domain WHERE name IN (
        SELECT name FROM mail_domain ORDER BY answered_at IS NULL, answered_at, name LIMIT ?)
      """
    try PreparedStatement(db, forget).run(excess)
  }

  static func keep(_ domains: [MailDomain], _ db: Database) throws {
    let update = try PreparedStatement(
      db, "UPDATE mail_domain SET standing = ?, answered_at = ?, due = ?, failures = ? WHERE name = ?")
    for domain in domains {
      try update.run(UInt32(domain.standing.rawValue), domain.answeredAt, domain.due, domain.failures, domain.name)
    }
  }

  private static func domain(_ row: PreparedStatement) throws -> MailDomain {
    guard let standing = MailDomain.Standing(rawValue: UInt8(truncatingIfNeeded: row.integer(1))) else {
      throw StoredFormatError(what: "standing of a mail domain")
    }
    return MailDomain(
      name: row.text(0), standing: standing, answeredAt: row.isNull(2) ? nil : row.timestamp(2), due: row.timestamp(3),
      failures: row.number(4))
  }
}
