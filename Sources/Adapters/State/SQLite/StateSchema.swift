internal import Foundation
internal import GRDB
internal import Ports
internal import Vocabulary

/// The tables, and how an older file comes to the present form.
enum StateSchema {
  /// One step per version; a step that was released is never changed.
  static let steps = [version1, version2, version3, version4, version5, version6, version7, version8]

  static func migrate(_ db: Database) throws {
    let found = Int(try db.firstInteger("PRAGMA user_version") ?? 0)
    guard found <= steps.count else {
      throw StateStoreError.refused(
        rule: "the state store has schema \(found) of a newer program; this one knows schemas up to \(steps.count)")
    }
    guard found < steps.count else { return }
    try db.inTransaction(.immediate) {
      for step in steps[found...] { try db.execute(sql: step) }
      if found == 0 { try begin(db) }
      try db.execute(sql: "PRAGMA user_version = \(steps.count)")
      return .commit
    }
  }

  /// What an empty store holds: where the flow begins, with a random key, and the definitions before the first `apply`.
  private static func begin(_ db: Database) throws {
    var random = SystemRandomNumberGenerator()
    try PreparedStatement(db, "INSERT INTO flow VALUES (1, 0, 0, 1, 1, ?, ?, 0, ?, 0, NULL, NULL)")
      .run(random.next(), random.next(), try StoredJSON.encode([SegmentWarmup]()))
    try PreparedStatement(db, "INSERT INTO definitions VALUES (0, ?)").run(try StoredJSON.encode(Definitions.initial))
  }

  private static let version1 = """
    CREATE TABLE flow (
      id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, clock INTEGER NOT NULL, next_profile INTEGER NOT NULL,
      next_signature INTEGER NOT NULL, hash_key_first INTEGER NOT NULL, hash_key_second INTEGER NOT NULL, definitions INTEGER NOT NULL,
      warmups BLOB NOT NULL, warehouse INTEGER NOT NULL, begun BLOB);
    CREATE TABLE definitions (version INTEGER PRIMARY KEY, json BLOB NOT NULL);
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE profile (row INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE merged (row INTEGER PRIMARY KEY);
    CREATE TABLE identifier (key BLOB PRIMARY KEY, profile INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE timer (due INTEGER NOT NULL, profile INTEGER NOT NULL, PRIMARY KEY (due, profile)) WITHOUT ROWID;

    CREATE TABLE membership (
      segment INTEGER NOT NULL, profile INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (segment, profile)) WITHOUT ROWID;
    CREATE TABLE segment_size (segment INTEGER PRIMARY KEY, members INTEGER NOT NULL);
    CREATE TABLE membership_change (
      number INTEGER PRIMARY KEY, segment INTEGER NOT NULL, profile INTEGER NOT NULL, change INTEGER NOT NULL, at INTEGER NOT NULL,
      because TEXT NOT NULL);

    CREATE TABLE delivery (
      number INTEGER PRIMARY KEY, destination INTEGER NOT NULL, profile INTEGER NOT NULL, standing INTEGER NOT NULL,
      next_attempt INTEGER NOT NULL, attempts INTEGER NOT NULL, segment INTEGER NOT NULL, change INTEGER NOT NULL, at INTEGER NOT NULL,
      idempotency_key TEXT NOT NULL, body BLOB NOT NULL, last_error TEXT);
    CREATE INDEX delivery_line ON delivery (destination, profile, number);
    CREATE INDEX delivery_ready ON delivery (destination, number) WHERE standing = 1;
    CREATE INDEX delivery_waiting ON delivery (destination, next_attempt, number) WHERE standing = 2;
    CREATE TABLE failed_delivery (
      number INTEGER PRIMARY KEY, destination INTEGER NOT NULL, profile INTEGER NOT NULL, standing INTEGER NOT NULL,
      next_attempt INTEGER NOT NULL, attempts INTEGER NOT NULL, segment INTEGER NOT NULL, change INTEGER NOT NULL, at INTEGER NOT NULL,
      idempotency_key TEXT NOT NULL, body BLOB NOT NULL, last_error TEXT);
    CREATE TABLE withheld (
      number INTEGER PRIMARY KEY, destination INTEGER NOT NULL, profile INTEGER NOT NULL, segment INTEGER NOT NULL, at INTEGER NOT NULL,
      reason TEXT NOT NULL);

    CREATE TABLE outcome (first INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE dead_letter (
      offset INTEGER PRIMARY KEY, source INTEGER NOT NULL, received_at INTEGER NOT NULL, reason TEXT NOT NULL, field TEXT,
      call INTEGER NOT NULL, body BLOB NOT NULL, body_was_cut INTEGER NOT NULL, retried_as INTEGER);
    CREATE TABLE audit (
      offset INTEGER NOT NULL, item INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
      subject TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (offset, item)) WITHOUT ROWID;
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TABLE token (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, scope TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID;
    CREATE TABLE source_figures (
      source INTEGER PRIMARY KEY, accepted INTEGER NOT NULL, duplicates INTEGER NOT NULL, last_event_at INTEGER);
    CREATE TABLE source_rejected (
      source INTEGER NOT NULL, reason TEXT NOT NULL, events INTEGER NOT NULL, PRIMARY KEY (source, reason)) WITHOUT ROWID;
    CREATE TABLE refusal (
      number INTEGER PRIMARY KEY, identifier BLOB NOT NULL, type TEXT NOT NULL, profile INTEGER NOT NULL, at INTEGER NOT NULL,
      exceeded TEXT NOT NULL);

    CREATE TABLE message_batch (number INTEGER PRIMARY KEY, run INTEGER NOT NULL, at INTEGER NOT NULL, keys BLOB NOT NULL);
    CREATE INDEX message_batch_run ON message_batch (run, number);
    CREATE TABLE message_run (
      number INTEGER PRIMARY KEY, level INTEGER NOT NULL, messages INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL);
    """

  /// See ``RecordLog``.
  private static let version2 = "CREATE TABLE record_log (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"

  /// The history of segments: counts by hour, for good, and the way to the changes of one profile. And where the quintiles of scores lie.
  private static let version3 = """
    CREATE TABLE membership_hour (
      segment INTEGER NOT NULL, hour INTEGER NOT NULL, entered INTEGER NOT NULL, exited INTEGER NOT NULL,
      PRIMARY KEY (segment, hour)) WITHOUT ROWID;
    INSERT INTO membership_hour
      SELECT segment, at / 3600000000 AS hour, sum(change = 1), sum(change = 2) FROM membership_change GROUP BY segment, hour;
    CREATE INDEX membership_change_profile ON membership_change (profile);
    ALTER TABLE flow ADD COLUMN score_edges BLOB;
    """

  /// See ``StoredIdentity``.
  private static let version4 = """
    CREATE TABLE identity_decision (number INTEGER PRIMARY KEY, json BLOB NOT NULL);
    CREATE TABLE identity_pass (id INTEGER PRIMARY KEY CHECK (id = 1), json BLOB NOT NULL);
    """

  /// See ``StoredMatching``.
  private static let version5 = """
    CREATE TABLE match_review (number INTEGER PRIMARY KEY, json BLOB NOT NULL);
    CREATE TABLE match_model (id INTEGER PRIMARY KEY CHECK (id = 1), json BLOB NOT NULL);
    """

  /// See ``StoredGroups``. Few groups are large, so those have an index of their own.
  private static let version6 = """
    CREATE TABLE account (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE group_member (key BLOB NOT NULL, profile INTEGER NOT NULL, PRIMARY KEY (key, profile)) WITHOUT ROWID;
    CREATE TABLE group_size (key BLOB PRIMARY KEY, kind INTEGER NOT NULL, members INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX group_size_large ON group_size (kind, members) WHERE members > 8;
    CREATE TABLE group_refresh (
      key BLOB PRIMARY KEY, cursor INTEGER NOT NULL, again INTEGER NOT NULL, is_again INTEGER NOT NULL) WITHOUT ROWID;
    """

  /// See ``StoredMembershipRun``.
  private static let version7 = """
    CREATE TABLE membership_run (
      last INTEGER PRIMARY KEY, first INTEGER NOT NULL, segment INTEGER NOT NULL, change INTEGER NOT NULL, at INTEGER NOT NULL,
      low INTEGER NOT NULL, high INTEGER NOT NULL, because TEXT NOT NULL, profiles BLOB NOT NULL);
    CREATE INDEX membership_run_profiles ON membership_run (low, high);
    """

  /// See ``StoredMailDomains``.
  private static let version8 = """
    CREATE TABLE mail_domain (
      name TEXT PRIMARY KEY, standing INTEGER NOT NULL, answered_at INTEGER, due INTEGER NOT NULL, failures INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX mail_domain_due ON mail_domain (due, name);
    """
}

/// Values that are rare and have a `Codable` form already.
enum StoredJSON {
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(value))
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
