internal import GRDB
internal import Ports
internal import Vocabulary

/// The one row that says where flow and warehouse are.
enum StoredFlow {
  static func read(_ db: Database) throws -> FlowCheckpoint {
    let row = try PreparedStatement(
      db,
      """
      SELECT position, clock, next_profile, next_signature, hash_key_first, hash_key_second, warmups, json, score_edges
      FROM flow JOIN definitions ON version = definitions
      """)
    guard try row.next() else { throw StateStoreError.damaged(what: "the row of the flow is missing") }
    defer { row.reset() }
    var definitions = try StoredJSON.decode(Definitions.self, row.bytes(7))
    if !row.isNull(8) { definitions.scoreEdges = try StoredJSON.decode([ScoreEdges].self, row.bytes(8)) }
    var checkpoint = FlowCheckpoint(
      position: JournalOffset(rawValue: row.unsigned(0)), clock: row.timestamp(1), definitions: definitions,
      hashKey: HashKey(first: row.unsigned(4), second: row.unsigned(5)), nextProfile: ProfileRow(rawValue: row.unsigned(2)),
      nextSignature: SignatureID(rawValue: row.unsigned(3)), warmups: try StoredJSON.decode([SegmentWarmup].self, row.bytes(6)),
      decisions: try StoredIdentity.decisions(db), identityPass: try StoredIdentity.pass(db))
    checkpoint.reviews = try StoredMatching.reviews(db)
    checkpoint.matchModel = try StoredMatching.model(db)
    return checkpoint
  }

  static func write(_ batch: StateCommit, _ db: Database) throws {
    try PreparedStatement(db, "UPDATE flow SET position = ?, clock = ?, next_profile = ?, next_signature = ?")
      .run(batch.position.rawValue, batch.clock, batch.nextProfile.rawValue, batch.nextSignature.rawValue)
    if let warmups = batch.warmups {
      try PreparedStatement(db, "UPDATE flow SET warmups = ?").run(try StoredJSON.encode(warmups))
    }
    if let definitions = batch.definitions { try write(definitions.withoutScoreEdges, db) }
    if let edges = batch.scoreEdges {
      let stored: [UInt8]? = edges.isEmpty ? nil : try StoredJSON.encode(edges)
      try PreparedStatement(db, "UPDATE flow SET score_edges = ?").run(stored)
    }
    try StoredIdentity.write(batch, db)
    try StoredMatching.write(batch, db)
  }

  private static func write(_ definitions: Definitions, _ db: Database) throws {
    let version = definitions.version.rawValue
    let json = try StoredJSON.encode(definitions)
    let added = try PreparedStatement(db, "INSERT OR IGNORE INTO definitions VALUES (?, ?)").run(version, json)
    if added == 0, try readBytes(version: definitions.version, db) != json {
      throw StateStoreError.refused(rule: "a version of the definitions is never written again with another content")
    }
    try PreparedStatement(db, "UPDATE flow SET definitions = ?").run(version)
  }

  static func readBytes(version: DefinitionsVersion, _ db: Database) throws -> [UInt8]? {
    let statement = try PreparedStatement(db, "SELECT json FROM definitions WHERE version = ?")
    try statement.bind(version.rawValue)
    guard try statement.next() else { return nil }
    defer { statement.reset() }
    return statement.bytes(0)
  }

  static func readProgress(_ db: Database) throws -> WarehouseProgress {
    let row = try PreparedStatement(db, "SELECT warehouse, begun FROM flow")
    guard try row.next() else { throw StateStoreError.damaged(what: "the row of the flow is missing") }
    defer { row.reset() }
    return WarehouseProgress(
      position: JournalOffset(rawValue: row.unsigned(0)),
      begun: row.isNull(1) ? nil : try StoredJSON.decode(WarehouseRange.self, row.bytes(1)))
  }
}
