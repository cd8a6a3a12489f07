/// Statements with which a user of one workspace tries to see, or to change, what is none of its business. One a line.
struct Attempts {
  /// What a statement can know of a workspace: its names follow from its number.
  struct Names {
    var database: String
    var reader: String

    init(workspace: UInt32) {
      database = "kith_w\(workspace)"
      reader = "kith_reader_w\(workspace)"
    }
  }

  var ours: Names
  var theirs: Names

  /// Every one is refused.
  var refused: [String] { lines(reading) + lines(changing) + systemTables }

  /// Some are answered, but with nothing of another workspace.
  var answered: [String] { lines(harmless) }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  private var systemTables: [String] {
    """
    users roles grants row_policies settings_profiles settings_profile_elements quotas query_log
    query_thread_log session_log text_log part_log processes parts parts_columns detached_parts
    dictionaries mutations merges clusters replicas macros server_settings disks
    storage_policies named_collections certificates query_cache remote_data_paths stack_trace metrics asynchronous_metrics
    events errors warnings user_processes data_skipping_indices projections view_refreshes role_grants
    user_directories asynchronous_inserts asynchronous_loader backups dropped_tables moves schema_inference_cache completions
    query_metric_log error_log workloads resources dns_cache distribution_queue distributed_ddl_queue replicated_fetches
    replication_queue filesystem_cache
    """.split { $0 == " " || $0 == "\n" }.map { "SELECT * FROM system.\($0)" }
  }

  private var changing: String {
    """
    CHECK TABLE kith.event_rows
    SET readonly = 0
    SET max_memory_usage = 0
    SET allow_ddl = 1
    SELECT 1 SETTINGS readonly = 0
    SELECT 1 SETTINGS max_execution_time = 0
    SELECT 1 SETTINGS max_memory_usage = 0
    SELECT 1 SETTINGS max_memory_usage = 100000000000
    SELECT 1 SETTINGS max_result_rows = 0
    SELECT 1 SETTINGS max_untracked_memory = 100000000000
    SELECT 1 SETTINGS result_overflow_mode = 'break'
    SELECT 1 SETTINGS timeout_overflow_mode = 'break'
    SELECT 1 SETTINGS max_concurrent_queries_for_user = 0
    SELECT 1 SETTINGS allow_introspection_functions = 1
    SELECT 1 SETTINGS max_temporary_data_on_disk_size_for_query = 0
    SELECT 1 INTO OUTFILE '/tmp/kith-out'
    INSERT INTO FUNCTION file('x.csv') SELECT 1
    INSERT INTO FUNCTION url('http://127.0.0.1:1/') SELECT 1
    INSERT INTO FUNCTION remote('127.0.0.1', kith.event_rows) SELECT * FROM events
    INSERT INTO events SELECT * FROM events
    INSERT INTO kith.event_rows (workspace) VALUES (2)
    CREATE TABLE t (a Int8) ENGINE = Memory
    CREATE TEMPORARY TABLE t (a Int8)
    CREATE TEMPORARY TABLE t AS SELECT * FROM \(theirs.database).events
    CREATE VIEW v AS SELECT * FROM kith.event_rows
    CREATE VIEW v DEFINER = kith SQL SECURITY DEFINER AS SELECT * FROM kith.event_rows
    ALTER TABLE events MODIFY SQL SECURITY DEFINER DEFINER = kith
    CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 'event_rows' DB 'kith')) LAYOUT(FLAT()) LIFETIME(0)
    CREATE DATABASE d
    CREATE FUNCTION f AS (x) -> x
    CREATE USER u
    CREATE ROLE r
    CREATE ROW POLICY p ON kith.event_rows USING 1 TO \(ours.reader)
    CREATE NAMED COLLECTION c AS a = 1
    ALTER USER \(ours.reader) SETTINGS readonly = 0
    ALTER USER \(ours.reader) IDENTIFIED WITH no_password
    GRANT SELECT ON *.* TO \(ours.reader)
    DROP ROW POLICY \(ours.database) ON kith.*
    DROP TABLE kith.event_rows
    DROP VIEW events
    TRUNCATE TABLE kith.event_rows
    RENAME TABLE kith.event_rows TO kith.x
    EXCHANGE TABLES kith.event_rows AND kith.moves
    ALTER TABLE kith.event_rows DELETE WHERE 1
    DELETE FROM kith.event_rows WHERE 1
    UPDATE kith.event_rows SET name = '' WHERE 1
    OPTIMIZE TABLE kith.event_rows
    ATTACH TABLE t
    DETACH TABLE kith.event_rows
    BACKUP TABLE kith.event_rows TO File('/tmp/x')
    BACKUP TABLE kith.event_rows TO Memory('x')
    RESTORE TABLE kith.event_rows FROM File('/tmp/x')
    KILL QUERY WHERE 1
    SYSTEM SHUTDOWN
    SYSTEM RELOAD DICTIONARIES
    SYSTEM FLUSH LOGS
    EXECUTE AS kith SELECT 1
    SELECT 1; SELECT 2
    PREPARE x AS SELECT 1
    BEGIN TRANSACTION
    SYSTEM STOP MERGES kith.event_rows
    """
  }

  private var harmless: String {
    """
    SELECT * FROM merge(REGEXP('kith.*'), 'event.*')
    SELECT * FROM viewIfPermitted(SELECT user_id FROM \(theirs.database).events ELSE null('user_id String'))
    SHOW CREATE TABLE \(ours.database).events
    SHOW DATABASES
    SHOW TABLES FROM kith
    SHOW TABLES FROM \(theirs.database)
    SHOW COLUMNS FROM kith.event_rows
    SHOW GRANTS
    SHOW SETTINGS LIKE 'readonly'
    SHOW SETTING readonly
    SELECT * FROM system.tables WHERE database != 'system'
    SELECT * FROM system.columns WHERE database LIKE 'kith%'
    SELECT * FROM information_schema.columns WHERE table_schema LIKE 'kith%'
    SELECT * FROM information_schema.schemata
    SELECT * FROM information_schema.views
    SELECT * FROM information_schema.statistics
    EXPLAIN AST SELECT * FROM \(theirs.database).events
    EXPLAIN SYNTAX SELECT * FROM \(theirs.database).events
    EXPLAIN QUERY TREE SELECT * FROM \(theirs.database).events
    EXPLAIN ESTIMATE SELECT * FROM events
    EXPLAIN indexes = 1 SELECT * FROM events
    SET profile = 'default'
    SET ROLE ALL
    SELECT 1 SETTINGS profile = 'default'
    SELECT count() FROM events SETTINGS additional_table_filters = {'kith.event_rows': '1'}
    SYSTEM STOP MERGES
    SELECT hasColumnInTable('kith', 'event_rows', 'owner')
    SELECT hasColumnInTable('\(theirs.database)', 'events', 'user_id')
    SELECT currentDatabase(), currentUser(), currentProfiles(), currentRoles()
    SELECT getSetting('readonly')
    SELECT getServerSetting('max_server_memory_usage')
    SELECT getServerPort('http_port')
    SELECT hostName(), serverUUID()
    SELECT filesystemCapacity()
    SELECT formatQuery('SELECT * FROM \(theirs.database).events')
    SELECT count() FROM events WHERE throwIf(user_id LIKE 'theirs%')
    SELECT count() FROM events WHERE 1 / (user_id NOT LIKE 'theirs%') > 0 AND intDiv(1, toUInt8(user_id NOT LIKE 'theirs%')) = 1
    SELECT uniq(user_id), max(user_id) FROM events
    SELECT * FROM events FINAL LIMIT 1
    SELECT count() FROM events SAMPLE 0.1
    DESCRIBE TABLE dictionary('\(theirs.database).profile_of')
    DESCRIBE TABLE mergeTreeIndex('kith', 'event_rows')
    DESCRIBE TABLE loop(\(theirs.database).events)
    DESCRIBE TABLE viewIfPermitted(SELECT user_id FROM \(theirs.database).events ELSE null('a String'))
    EXPLAIN SYNTAX oneline=1 WITH (SELECT max(user_id) FROM \(theirs.database).events) AS x SELECT x
    EXPLAIN QUERY TREE SELECT 1 FROM events WHERE user_id IN (SELECT user_id FROM \(theirs.database).events)
    EXPLAIN SYNTAX SELECT file('/etc/passwd')
    EXPLAIN SYNTAX SELECT * FROM url('http://127.0.0.1:1/', CSV)
    SELECT getSetting('max_execution_time'), getSetting('readonly'), getSetting('max_memory_usage') SETTINGS profile = 'default'
    SELECT _table, count() FROM merge(REGEXP('kith.*'), '.*') GROUP BY 1
    SELECT * FROM system.privileges LIMIT 1
    DESCRIBE TABLE executable('cat', CSV, 'a String')
    SELECT any(profile_id) FROM events
    """
  }
}
