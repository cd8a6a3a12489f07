internal import Vocabulary

/// On a cluster every table exists twice: in the database `kith_local` with the rows of its shard, replicated; and in `kith` as the sum of all
/// shards, under the name that every statement uses. So one text of the tables and of the queries serves both.
extension Schema {
  /// The schema of the tables that hold rows.
  var stored: Schema {
    guard cluster != nil else { return self }
    return Schema(database: "\(database)_local", cluster: cluster, workspace: workspace)
  }

  /// Databases whose tables hold rows of all workspaces.
  var databases: [String] { cluster == nil ? [database] : [database, stored.database] }

  /// With them a definition waits for the servers that are there; the others catch up when they are back.
  var definitionSettings: [(name: String, value: String)] {
    guard cluster != nil else { return [] }
    return [("distributed_ddl_output_mode", "null_status_on_timeout_only_active"), ("distributed_ddl_task_timeout", "60")]
  }

  /// Of every statement of ours. Of a shard's replicas the first that answers is written and read, whichever server was asked and even if it is the second
  /// itself: what was stored is then seen at once, not when the others have it too. An insert returns when its rows are with their shards.
  var clusterSettings: [(name: String, value: String)] {
    cluster == nil ? [] : [("load_balancing", "in_order"), ("prefer_localhost_replica", "0"), ("distributed_foreground_insert", "1")]
  }

  /// Each server loads the dictionary of moved owners by itself, and asks another replica than the one that was written to when that one is slow to take a
  /// connection: first all have all moves. If one cannot be brought there, the dictionary is loaded all the same, and once more later.
  var reloadOfMoves: [String] {
    let reload = "SYSTEM RELOAD DICTIONARY \(profileOf)\(onCluster)"
    return cluster == nil ? [reload] : ["SYSTEM SYNC REPLICA\(onCluster) \(stored.moves)", reload]
  }

  /// The rows of the newest partition. The sum of all shards has no partitions to ask for, so there it is found by its rows.
  var newestMonth: String {
    cluster == nil
      ? "_partition_id = (SELECT max(_partition_id) FROM \(rows))"
      : "toYYYYMM(received_at) = (SELECT toYYYYMM(max(received_at)) FROM \(rows) WHERE workspace = \(workspace.rawValue))"
  }

  /// The same for a statement that the server runs by itself.
  var replicaClause: String { cluster == nil ? "" : " SETTINGS load_balancing = 'in_order', prefer_localhost_replica = 0" }

  /// Asks for the tables that hold rows, and for the column that says which shard a row goes to: its owner, where there is one, so that what
  /// belongs together lies together. Never by chance: a repeated insert must come to the same shards.
  var storedTables: String {
    """
    SELECT table, argMin(name, indexOf(['owner', 'profile', 'profile_id', 'account', 'workspace', 'version'], name)) FROM system.columns
    WHERE database = \(SQLText.literal(stored.database)) AND (database, table) IN (
      SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree')
    AND name IN ('owner', 'profile', 'profile_id', 'account', 'workspace', 'version') GROUP BY table FORMAT TSV
    """
  }

  /// The sum of all shards of one table. It holds no rows, so it can be made anew whenever the columns have changed.
  func sum(of table: String, shardedBy column: String) -> String {
    guard let cluster else { preconditionFailure("sums are made on clusters") }
    let name = SQLText.identifier(table)
    return """
      CREATE OR REPLACE TABLE \(database).\(name)\(onCluster) AS \(stored.database).\(name)
      ENGINE = Distributed(\(SQLText.literal(cluster)), \(SQLText.literal(stored.database)), \(SQLText.literal(table)), cityHash64(\(SQLText.identifier(column))))
      """
  }
}
