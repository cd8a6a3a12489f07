internal import GRDB
internal import Ports
internal import Vocabulary

/// Decisions about identifiers, and how far all profiles have been grouped anew.
enum StoredIdentity {
  static func decisions(_ db: Database) throws -> [IdentityDecision] {
    let rows = try PreparedStatement(db, "SELECT json FROM identity_decision ORDER BY number")
    var decisions: [IdentityDecision] = []
    while try rows.next() { decisions.append(try StoredJSON.decode(IdentityDecision.self, rows.bytes(0))) }
    return decisions
  }

  static func pass(_ db: Database) throws -> IdentityPass? {
    let row = try PreparedStatement(db, "SELECT json FROM identity_pass")
    guard try row.next() else { return nil }
    defer { row.reset() }
    return try StoredJSON.decode(IdentityPass.self, row.bytes(0))
  }

  static func write(_ batch: StateCommit, _ db: Database) throws {
    for change in batch.decisions {
      switch change {
      case .add(let decision):
        try PreparedStatement(db, "INSERT INTO identity_decision VALUES (?, ?)").run(decision.number, try StoredJSON.encode(decision))
      case .remove(let number): try PreparedStatement(db, "DELETE FROM identity_decision WHERE number = ?").run(number)
      }
    }
    if let pass = batch.identityPass {
      try PreparedStatement(db, "INSERT OR REPLACE INTO identity_pass VALUES (1, ?)").run(try StoredJSON.encode(pass))
    }
  }
}
