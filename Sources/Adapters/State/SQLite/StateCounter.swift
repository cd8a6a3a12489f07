internal import GRDB

/// Numbers that are kept exactly, in the transaction of what they count. Raw values are stored.
enum StateCounter: String {
  case profiles
  case mergedProfiles = "merged_profiles"
  case deliveriesBegun = "deliveries_begun"
  case deliveriesPending = "deliveries_pending"
  case deliveriesFailed = "deliveries_failed"
  case deliveriesFailedDropped = "deliveries_failed_dropped"
  case deliveriesDelivered = "deliveries_delivered"
  case deliveriesWithheld = "deliveries_withheld"
  case deadLetters = "dead_letters"
  case deadLettersDropped = "dead_letters_dropped"

  func value(_ db: Database) throws -> Int {
    let statement = try PreparedStatement(db, "SELECT value FROM counter WHERE name = ?")
    try statement.bind(rawValue)
    guard try statement.next() else { return 0 }
    defer { statement.reset() }
    return Int(statement.integer(0))
  }

  func add(_ count: Int, _ db: Database) throws {
    guard count != 0 else { return }
    let sql = "INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
    try PreparedStatement(db, sql).run(rawValue, count)
  }
}
