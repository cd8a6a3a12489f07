internal import Vocabulary

/// The tables, in one template for a single server and for a cluster. Nothing but ENGINE and ON CLUSTER differs.
///
/// Database `kith` keeps the rows of all workspaces; `kith_w1` is what a reader of workspace 1 sees: a view and a dictionary.
struct Schema {
  var database = "kith"
  var cluster: String?
  var workspace: WorkspaceID

  var rows: String { "\(database).event_rows" }
  var moves: String { "\(database).moves" }
  /// From where on each workspace's rows are here.
  var coverage: String { "\(database).coverage" }
  var versions: String { "\(database).schema_versions" }
  var readerDatabase: String { "\(database)_w\(workspace.rawValue)" }
  var profileOf: String { "\(readerDatabase).profile_of" }
  var reader: String { "\(database)_reader_w\(workspace.rawValue)" }
  var definer: String { "\(database)_definer_w\(workspace.rawValue)" }
  var biUser: String { "\(database)_bi_w\(workspace.rawValue)" }
  var onCluster: String { cluster.map { " ON CLUSTER \(SQLText.identifier($0))" } ?? "" }

  func engine(_ name: String, _ arguments: String = "") -> String {
    guard cluster != nil else { return "\(name)(\(arguments))" }
    let path = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"
    return "Replicated\(name)(\(path)\(arguments.isEmpty ? "" : ", \(arguments)"))"
  }

  /// A part is on the disk, with its folder, before an insert is acknowledged; the tokens of the last inserts are remembered.
  private var durable: String {
    let memory =
      cluster == nil
      ? "non_replicated_deduplication_window = 1000"
      // In the cluster's keeper; a repeat may come after days in which a shard was away.
      : "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 2592000"
    return "\(memory), fsync_after_insert = 1, fsync_part_directory = 1"
  }

  var bootstrap: [String] {
    [
      "CREATE DATABASE IF NOT EXISTS \(database)\(onCluster)",
      """
      CREATE TABLE IF NOT EXISTS \(versions)\(onCluster) (version UInt32, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
      ENGINE = \(engine("MergeTree")) ORDER BY version SETTINGS fsync_after_insert = 1
      """,
    ]
  }

  /// Each may run again after it was interrupted. Never change one that was released: add another.
  var migrations: [SchemaMigration] {
    [
      SchemaMigration(
        version: 1,
        statements: [
          """
          CREATE TABLE IF NOT EXISTS \(rows)\(onCluster) (
            workspace UInt32,
            `offset` UInt64 CODEC(Delta, ZSTD(1)),
            source UInt32,
            message_id String CODEC(ZSTD(1)),
            type Enum8('track' = 1, 'identify' = 2, 'page' = 3, 'screen' = 4, 'group' = 5, 'alias' = 6),
            name LowCardinality(String),
            time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
            received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
            owner UInt64 CODEC(Delta, ZSTD(1)),
            profile_at_arrival UUID CODEC(ZSTD(1)),
            user_id String CODEC(ZSTD(1)),
            anonymous_id String CODEC(ZSTD(1)),
            properties String CODEC(ZSTD(1)),
            traits String CODEC(ZSTD(1)),
            context String CODEC(ZSTD(1))
          ) ENGINE = \(engine("MergeTree"))
          PARTITION BY toYYYYMM(received_at) ORDER BY (workspace, owner, time) SETTINGS index_granularity = \(Schema.granuleRows), \(durable)
          """,
          """
          CREATE TABLE IF NOT EXISTS \(moves)\(onCluster) (workspace UInt32, owner UInt64, profile UUID, version UInt64)
          ENGINE = \(engine("ReplacingMergeTree", "version")) ORDER BY (workspace, owner) SETTINGS \(durable)
          """,
        ]),
      SchemaMigration(
        version: 2,
        statements: [
          """
          CREATE TABLE IF NOT EXISTS \(coverage)\(onCluster) (workspace UInt32, first UInt64, since DateTime64(6, 'UTC'))
          ENGINE = \(engine("MergeTree")) ORDER BY workspace SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
          """,
          // Before this version a warehouse was always filled from the beginning.
          "INSERT INTO \(coverage) SELECT DISTINCT workspace, 0, toDateTime64(0, 6, 'UTC') FROM \(rows)",
        ]),
      analysisMigration,
      partsMigration,
      SchemaMigration(version: 5, statements: [totalColumn] + definitionTables),
      closedMonthsMigration,
      scannedColumnsMigration,
      groupsMigration,
    ]
  }

  /// A part of separate files has a hundred and more with columns of properties, and an insert waits until each is on the disk: one of an insert's
  /// size is therefore kept in few files. Merges wait for ten parts of a size, not five: they cost as much as the inserts did.
  private var partsMigration: SchemaMigration {
    let settings = "min_bytes_for_wide_part = \(256 << 20), merge_selector_base = 10"
    return SchemaMigration(version: 4, statements: ["ALTER TABLE \(rows)\(onCluster) MODIFY SETTING \(settings)"])
  }

  /// A timeline reads one granule of each part, so small ones make it quick; large parts, with a file for each column, are scanned as fast as with 8,192. It cannot be
  /// changed later: tables that were made before it was set keep 8,192, and answer the same.
  private static let granuleRows = 2048

  /// A month that gets no more events becomes one part, three days after the last: half the work for whoever reads it, a sixth less on the disk. No partition
  /// is put together that is larger than a merge may be (150 GB).
  private var closedMonthsMigration: SchemaMigration {
    let settings = "min_age_to_force_merge_seconds = 259200, min_age_to_force_merge_on_partition_only = 1"
    let limit = "enable_max_bytes_limit_for_min_age_to_force_merge = 1"
    return SchemaMigration(version: 6, statements: ["ALTER TABLE \(rows)\(onCluster) MODIFY SETTING \(settings), \(limit)"])
  }

  /// What every question about profiles reads of every row, packed for quick reading: half the work of a scan for two bytes a row more, and bit-packed times are
  /// smaller than before. Older parts keep what they were written with until they are merged.
  private var scannedColumnsMigration: SchemaMigration {
    let columns = [
      "time DateTime64(6, 'UTC') CODEC(T64, LZ4)", "received_at DateTime64(6, 'UTC') CODEC(T64, LZ4)", "owner UInt64 CODEC(Delta, LZ4)",
      "profile_at_arrival UUID CODEC(LZ4)", "revenue CODEC(LZ4)", "total CODEC(LZ4)",
    ]
    return SchemaMigration(
      version: 7,
      statements: ["ALTER TABLE \(rows)\(onCluster) " + columns.map { "MODIFY COLUMN \($0)" }.joined(separator: ", ")] + profileIndex)
  }

  /// What can be made anew at every start: it holds no rows, and the dictionary carries the credentials of today.
  func derived(endpoint: ClickHouseEndpoint) -> [String] {
    let number = workspace.rawValue
    return [
      "CREATE DATABASE IF NOT EXISTS \(readerDatabase)\(onCluster)",
      // Only owners that ever moved: the others stand in the event itself, so the dictionary stays small.
      """
      CREATE OR REPLACE DICTIONARY \(profileOf)\(onCluster) (owner UInt64, profile UUID) PRIMARY KEY owner
      SOURCE(CLICKHOUSE(USER \(SQLText.literal(endpoint.user)) PASSWORD \(SQLText.literal(endpoint.password)) QUERY \(SQLText.literal(
        "SELECT owner, argMax(profile, version) AS profile FROM \(moves) WHERE workspace = \(number) GROUP BY owner\(replicaClause)"))))
      LIFETIME(0) LAYOUT(HASHED())
      """,
      """
      CREATE OR REPLACE VIEW \(readerDatabase).events\(onCluster) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
      SELECT \(eventColumns) FROM \(rows) WHERE workspace = \(number)
      """,
    ] + analysisViews.map(\.statement)
  }
}

struct SchemaMigration {
  var version: UInt32
  var statements: [String]
}
