extension Attempts {
  /// Foreign tables, files, servers, the system's own tables: read, described or explained.
  var reading: String {
    """
    SELECT count() FROM kith.event_rows
    SELECT * FROM kith.moves
    SELECT * FROM kith.schema_versions
    SELECT * FROM kith.accounts
    SELECT * FROM kith.household_limits
    SELECT count() FROM \(theirs.database).accounts
    SELECT count() FROM \(theirs.database).account_members
    SELECT count() FROM \(theirs.database).households
    SELECT count() FROM \(theirs.database).household_members
    SELECT count() FROM \(theirs.database).events
    SELECT count() FROM \(theirs.database).events_of(profile_id = '00000000-0000-0048-0000-000000000001')
    SELECT * FROM \(theirs.database).profile_of
    SELECT count() FROM events, \(theirs.database).events
    SELECT * FROM events WHERE user_id IN \(theirs.database).events
    SELECT * FROM events WHERE user_id GLOBAL IN (SELECT user_id FROM \(theirs.database).events)
    WITH (SELECT count() FROM \(theirs.database).events) AS n SELECT n
    SELECT (SELECT count() FROM \(theirs.database).events)
    SELECT count() FROM events UNION ALL SELECT count() FROM \(theirs.database).events
    SELECT user_id FROM events ANY LEFT JOIN \(theirs.database).events USING user_id
    USE \(theirs.database)
    SELECT dictGet('\(theirs.database).profile_of', 'profile', toUInt64(1))
    SELECT dictGetOrNull('\(theirs.database).profile_of', 'profile', toUInt64(1))
    SELECT dictHas('\(theirs.database).profile_of', toUInt64(1))
    SELECT dictGetAll('\(theirs.database).profile_of', 'profile', toUInt64(1))
    SELECT * FROM dictionary('\(theirs.database).profile_of')
    SELECT dictGet('\(ours.database).profile_of', 'profile', toUInt64(1))
    SELECT joinGet('\(theirs.database).events', 'user_id', 'x')
    SELECT * FROM merge('kith', '.*')
    SELECT * FROM merge('\(theirs.database)', '.*')
    SELECT * FROM remote('127.0.0.1', kith.event_rows)
    SELECT * FROM remote('127.0.0.1:18123', 'kith', 'event_rows', 'kith', 'pw')
    SELECT * FROM remoteSecure('127.0.0.1', kith.event_rows)
    SELECT * FROM cluster('default', kith.event_rows)
    SELECT * FROM clusterAllReplicas('default', kith.event_rows)
    SELECT * FROM loop(kith.event_rows) LIMIT 1
    SELECT * FROM loop(\(theirs.database).events) LIMIT 1
    SELECT * FROM mergeTreeIndex('kith', 'event_rows')
    SELECT * FROM mergeTreeProjection('kith', 'event_rows', 'p')
    SELECT * FROM view(SELECT * FROM \(theirs.database).events)
    SELECT * FROM url('http://127.0.0.1:18123/?user=kith&password=pw&query=SELECT+1', LineAsString)
    SELECT * FROM urlCluster('default', 'http://127.0.0.1:1/', LineAsString)
    SELECT * FROM file('/etc/passwd', LineAsString)
    SELECT * FROM file('*', LineAsString)
    SELECT file('/etc/passwd')
    SELECT * FROM fileCluster('default', '*', LineAsString)
    SELECT * FROM s3('http://127.0.0.1:1/b/k', 'CSV')
    SELECT * FROM s3Cluster('default', 'http://127.0.0.1:1/b/k', 'CSV')
    SELECT * FROM gcs('http://127.0.0.1:1/b/k', 'CSV')
    SELECT * FROM azureBlobStorage('http://127.0.0.1:1/', 'c', 'k', 'a', 'b')
    SELECT * FROM hdfs('hdfs://127.0.0.1:1/k', 'CSV')
    SELECT * FROM deltaLake('http://127.0.0.1:1/b/k')
    SELECT * FROM iceberg('http://127.0.0.1:1/b/k')
    SELECT * FROM icebergLocal('/tmp')
    SELECT * FROM deltaLakeLocal('/tmp')
    SELECT * FROM hudi('http://127.0.0.1:1/b/k')
    SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')
    SELECT * FROM postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')
    SELECT * FROM mongodb('127.0.0.1:1', 'd', 't', 'u', 'p', 'a String')
    SELECT * FROM redis('127.0.0.1:1', 'k', 'k String')
    SELECT * FROM sqlite('x.db', 't')
    SELECT * FROM executable('cat /etc/passwd', LineAsString, 'line String')
    SELECT * FROM arrowFlight('127.0.0.1:1', 'x')
    SELECT * FROM timeSeriesData(kith.event_rows)
    DESCRIBE TABLE kith.event_rows
    DESCRIBE TABLE \(theirs.database).events
    DESCRIBE TABLE url('http://127.0.0.1:1/', CSV)
    DESCRIBE TABLE file('*', CSV)
    DESCRIBE TABLE remote('127.0.0.1', kith.event_rows)
    DESCRIBE TABLE (SELECT * FROM \(theirs.database).events)
    SHOW CREATE TABLE kith.event_rows
    SHOW CREATE TABLE \(theirs.database).events
    SHOW CREATE VIEW \(theirs.database).events
    SHOW CREATE DATABASE \(theirs.database)
    SHOW CREATE DICTIONARY \(theirs.database).profile_of
    SHOW CREATE DICTIONARY \(ours.database).profile_of
    EXISTS TABLE \(theirs.database).events
    EXISTS DATABASE \(theirs.database)
    EXISTS DICTIONARY \(theirs.database).profile_of
    SHOW DICTIONARIES FROM \(theirs.database)
    SHOW INDEXES FROM kith.event_rows
    SHOW CLUSTERS
    SHOW PROCESSLIST
    SHOW USERS
    SHOW ROLES
    SHOW PROFILES
    SHOW POLICIES
    SHOW ROW POLICIES ON kith.event_rows
    SHOW QUOTAS
    SHOW ACCESS
    SHOW GRANTS FOR kith
    SHOW GRANTS FOR \(theirs.reader)
    SHOW CREATE USER \(theirs.reader)
    SHOW CREATE USER kith
    SHOW CREATE ROW POLICY \(theirs.database) ON kith.*
    SHOW MERGES
    SHOW NAMED COLLECTIONS
    SELECT * FROM system.zookeeper WHERE path = '/'
    SELECT * FROM system.unicode LIMIT 1
    SELECT * FROM information_schema.tables
    SELECT * FROM INFORMATION_SCHEMA.TABLES
    EXPLAIN SELECT * FROM \(theirs.database).events
    EXPLAIN PIPELINE SELECT * FROM \(theirs.database).events
    EXPLAIN ESTIMATE SELECT * FROM \(theirs.database).events
    EXPLAIN ESTIMATE SELECT * FROM kith.event_rows
    EXPLAIN TABLE OVERRIDE url('http://127.0.0.1:1/', CSV) PARTITION BY 1
    SELECT * FROM events LIMIT 1 FORMAT Template SETTINGS format_template_resultset = '/etc/passwd'
    SELECT * FROM events LIMIT 1 FORMAT Protobuf SETTINGS format_schema = '/etc/passwd:M'
    SELECT getMacro('shard')
    SELECT showCertificate()
    SELECT addressToLine(1)
    SELECT demangle('x')
    SELECT catboostEvaluate('/etc/passwd', 1)
    SELECT * FROM {t:Identifier}
    SELECT * FROM \(ours.database).`events`.`x`
    SELECT _table, _database FROM events LIMIT 1
    SELECT query_id FROM system.processes WHERE query LIKE '%kith%' AND user != currentUser()
    DESCRIBE TABLE remote('127.0.0.1:1', kith.event_rows)
    DESCRIBE TABLE remote('127.0.0.1', \(theirs.database).events)
    DESCRIBE TABLE mysql('127.0.0.1:1', 'd', 't', 'u', 'p')
    DESCRIBE TABLE postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')
    DESCRIBE TABLE s3('http://127.0.0.1:1/b/k', 'CSV')
    DESCRIBE TABLE sqlite('x.db', 't')
    DESCRIBE TABLE merge('kith', '.*')
    DESCRIBE TABLE merge('\(theirs.database)', '.*')
    DESCRIBE TABLE executable('cat /etc/passwd', LineAsString)
    DESCRIBE TABLE hdfs('hdfs://127.0.0.1:1/k', 'CSV')
    DESCRIBE TABLE iceberg('http://127.0.0.1:1/b/k')
    DESCRIBE TABLE deltaLake('http://127.0.0.1:1/b/k')
    EXPLAIN QUERY TREE SELECT (SELECT count() FROM \(theirs.database).events)
    EXPLAIN QUERY TREE SELECT (SELECT max(user_id) FROM kith.event_rows)
    EXPLAIN SYNTAX run_query_tree_passes = 1 SELECT (SELECT max(user_id) FROM \(theirs.database).events)
    EXPLAIN AST optimize = 1 SELECT (SELECT max(user_id) FROM \(theirs.database).events)
    EXPLAIN QUERY TREE SELECT dictGet('\(theirs.database).profile_of','profile', 1)
    EXPLAIN QUERY TREE SELECT file('/etc/passwd')
    EXPLAIN QUERY TREE SELECT * FROM url('http://127.0.0.1:1/', CSV)
    EXPLAIN QUERY TREE SELECT * FROM remote('127.0.0.1:1', kith.event_rows)
    SELECT (SELECT count() FROM \(theirs.database).events) SETTINGS enable_analyzer = 0
    SELECT * FROM merge('kith_w.*', 'events') SETTINGS enable_analyzer=0
    SELECT dictGet('\(theirs.database).profile_of', 'profile', toUInt64(1)) SETTINGS enable_analyzer = 0
    SHOW CREATE USER
    SELECT * FROM system.settings_changes LIMIT 1
    SELECT * FROM system.build_options LIMIT 1
    SELECT * FROM system.symbols LIMIT 1
    SELECT * FROM system.background_schedule_pool LIMIT 1
    SELECT * FROM system.azure_queue_settings LIMIT 1
    SELECT * FROM system.merge_tree_settings LIMIT 1
    SELECT * FROM system.codecs LIMIT 1
    DESCRIBE TABLE mongodb('127.0.0.1:1', 'd', 't', 'u', 'p', 'a String')
    DESCRIBE TABLE mongodb('mongodb://127.0.0.1:1/d', 't', 'a String')
    DESCRIBE TABLE redis('127.0.0.1:1', 'k', 'k String')
    DESCRIBE TABLE s3('http://127.0.0.1:1/b/k', CSV)
    DESCRIBE TABLE s3('http://127.0.0.1:1/b/k.csv')
    DESCRIBE TABLE s3('http://127.0.0.1:1/b/k.csv', NOSIGN)
    DESCRIBE TABLE url('http://127.0.0.1:1/x.csv')
    DESCRIBE TABLE gcs('http://127.0.0.1:1/b/k.csv')
    DESCRIBE TABLE azureBlobStorage('http://127.0.0.1:1/', 'c', 'k', 'a', 'b')
    DESCRIBE TABLE icebergS3('http://127.0.0.1:1/b/k')
    DESCRIBE TABLE arrowFlight('127.0.0.1:1', 'x')
    DESCRIBE TABLE file('x.csv')
    DESCRIBE TABLE file('/etc/passwd', LineAsString)
    DESCRIBE TABLE file('/etc/passwd', CSV)
    DESCRIBE TABLE remoteSecure('127.0.0.1:1', kith.event_rows)
    """
  }
}
