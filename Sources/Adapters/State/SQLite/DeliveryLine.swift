internal import GRDB
internal import Ports
internal import Vocabulary

/// The outbox table. Pending deliveries of one profile to one destination form a line; only its first may be tried. Given-up ones
/// stand in a table of their own, delivered ones are only counted.
enum DeliveryLine {
  /// Stored as `standing`; the indexes of ready and waiting ones hold nothing else, so a long line costs nothing to look past.
  enum Standing: UInt32 {
    case behind = 0
    /// First, and never tried. In order of number, which is the order of their next attempts too: the flow's clock does not go back.
    case ready = 1
    /// First, and tried before.
    case waiting = 2
  }

  static let columns =
    "number, destination, profile, standing, next_attempt, attempts, segment, change, at, idempotency_key, body, last_error"

  static func add(_ deliveries: [Delivery], from clock: Timestamp, _ db: Database) throws {
    guard !deliveries.isEmpty else { return }
    let first = try StateCounter.deliveriesBegun.value(db) + 1
    let insert = try PreparedStatement(db, "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, NULL)")
    let line = try PreparedStatement(db, "SELECT 1 FROM delivery WHERE destination = ? AND profile = ? LIMIT 1")
    for (index, delivery) in deliveries.enumerated() {
      try line.bind(delivery.destination.rawValue, delivery.profile.rawValue)
      let isBehind = try line.next()
      line.reset()
      try insert.run(
        first + index, delivery.destination.rawValue, delivery.profile.rawValue, (isBehind ? Standing.behind : .ready).rawValue, clock,
        delivery.segment.rawValue, UInt32(delivery.change.rawValue), delivery.at, delivery.idempotencyKey, delivery.body)
    }
    try StateCounter.deliveriesBegun.add(deliveries.count, db)
    try StateCounter.deliveriesPending.add(deliveries.count, db)
  }

  /// A receipt for a delivery that is not pending changes nothing: it was recorded before.
  static func record(_ receipts: [DeliveryReceipt], settings: SQLiteStateSettings, _ db: Database) throws {
    for receipt in receipts {
      guard let place = try place(of: receipt.number, db) else { continue }
      switch receipt.outcome {
      case .retry(let at, let error):
        try PreparedStatement(db, "UPDATE delivery SET next_attempt = ?, attempts = attempts + 1, last_error = ? WHERE number = ?")
          .run(at, error, receipt.number)
      case .delivered:
        try PreparedStatement(db, "DELETE FROM delivery WHERE number = ?").run(receipt.number)
        try StateCounter.deliveriesPending.add(-1, db)
        try StateCounter.deliveriesDelivered.add(1, db)
      case .failed(let error):
        try PreparedStatement(db, "UPDATE delivery SET attempts = attempts + 1, last_error = ? WHERE number = ?").run(error, receipt.number)
        try move(receipt.number, from: "delivery", to: "failed_delivery", db)
        try StateCounter.deliveriesPending.add(-1, db)
        try StateCounter.deliveriesFailed.add(1, db)
      }
      try arrange(place, db)
    }
    try dropOldestFailed(limit: settings.failedDeliveriesMax, db)
  }

  /// False when none is given up under this number.
  static func retry(number: UInt64, at now: Timestamp, _ db: Database) throws -> Bool {
    guard try PreparedStatement(db, "UPDATE failed_delivery SET next_attempt = ? WHERE number = ?").run(now, number) == 1 else {
      return false
    }
    try move(number, from: "failed_delivery", to: "delivery", db)
    try StateCounter.deliveriesFailed.add(-1, db)
    try StateCounter.deliveriesPending.add(1, db)
    if let place = try place(of: number, db) { try arrange(place, db) }
    return true
  }

  private struct Place {
    var destination: UInt32
    var profile: UInt64
  }

  private static func place(of number: UInt64, _ db: Database) throws -> Place? {
    let statement = try PreparedStatement(db, "SELECT destination, profile FROM delivery WHERE number = ?")
    try statement.bind(number)
    guard try statement.next() else { return nil }
    defer { statement.reset() }
    return Place(destination: statement.number(0), profile: statement.unsigned(1))
  }

  private static func move(_ number: UInt64, from source: String, to target: String, _ db: Database) throws {
    try PreparedStatement(db, "INSERT INTO \(target) SELECT * FROM \(source) WHERE number = ?").run(number)
    try PreparedStatement(db, "DELETE FROM \(source) WHERE number = ?").run(number)
  }

  /// Lets the first of a line stand first. At most two are not behind: the one before the change and the one after it.
  private static func arrange(_ place: Place, _ db: Database) throws {
    let first = try PreparedStatement(
      db, "SELECT number, attempts FROM delivery WHERE destination = ? AND profile = ? ORDER BY number LIMIT 1")
    try first.bind(place.destination, place.profile)
    guard try first.next() else { return }
    let (number, attempts) = (first.unsigned(0), first.integer(1))
    first.reset()
    let next = try PreparedStatement(
      db, "SELECT number FROM delivery WHERE destination = ? AND profile = ? AND number > ? ORDER BY number LIMIT 1")
    try next.bind(place.destination, place.profile, number)
    let second = try next.next() ? next.unsigned(0) : nil
    next.reset()
    let stand = try PreparedStatement(db, "UPDATE delivery SET standing = ? WHERE number = ? AND standing <> ?1")
    try stand.run((attempts == 0 ? Standing.ready : .waiting).rawValue, number)
    if let second { try stand.run(Standing.behind.rawValue, second) }
  }

  private static func dropOldestFailed(limit: Int, _ db: Database) throws {
    let excess = try StateCounter.deliveriesFailed.value(db) - max(1, limit)
    guard excess > 0 else { return }
    let sql = "DELETE FROM failed_delivery WHERE number IN (SELECT number FROM failed_delivery ORDER BY number LIMIT ?)"
    try PreparedStatement(db, sql).run(excess)
    try StateCounter.deliveriesFailed.add(-excess, db)
    try StateCounter.deliveriesFailedDropped.add(excess, db)
  }

  static func read(_ row: PreparedStatement) throws -> PendingDelivery {
    guard let change = Delivery.Change(rawValue: UInt8(truncatingIfNeeded: row.integer(7))) else {
      throw StoredFormatError(what: "delivery of an unknown change")
    }
    let delivery = Delivery(
      idempotencyKey: row.text(9), destination: DestinationID(rawValue: row.number(1)), profile: ProfileRow(rawValue: row.unsigned(2)),
      segment: SegmentID(rawValue: row.number(6)), change: change, at: row.timestamp(8), body: row.bytes(10))
    return PendingDelivery(
      number: row.unsigned(0), delivery: delivery, attempts: Int(row.integer(5)), nextAttempt: row.timestamp(4),
      lastError: row.isNull(11) ? nil : row.text(11))
  }
}
