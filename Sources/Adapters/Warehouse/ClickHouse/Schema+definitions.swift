internal import Vocabulary

/// What the warehouse knows of the definitions. All rows of a version are written in one insert; the highest version counts, and one without
/// segments or rules has a row with an empty name.
extension Schema {
  var segmentNames: String { "\(database).segment_names" }
  var retentionRules: String { "\(database).retention_rules" }

  var definitionTables: [String] {
    [
      """
      CREATE TABLE IF NOT EXISTS \(segmentNames)\(onCluster) (workspace UInt32, version UInt64, segment UInt32, key String, name String)
      ENGINE = \(engine("MergeTree")) ORDER BY (workspace, version)
      """,
      """
      CREATE TABLE IF NOT EXISTS \(retentionRules)\(onCluster) (workspace UInt32, version UInt64, name String, days UInt32, is_rest UInt8)
      ENGINE = \(engine("MergeTree")) ORDER BY (workspace, version)
      """,
    ]
  }

  /// Segments with their sizes now.
  var segmentView: String {
    let own = "workspace = \(workspace.rawValue)"
    return """
      SELECT named.segment AS segment, named.key AS key, named.name AS name, sized.size AS size FROM (
        SELECT segment, key, name FROM \(segmentNames)
        WHERE \(own) AND key != '' AND version = (SELECT max(version) FROM \(segmentNames) WHERE \(own))) AS named
      GLOBAL ANY LEFT JOIN (
        SELECT arrayJoin(segments) AS segment, count() AS size FROM \(profiles) FINAL WHERE \(own) AND is_gone = 0 GROUP BY segment) AS sized
      ON sized.segment = named.segment
      """
  }

  var rulesOfOthers: String {
    """
    SELECT workspace, name, days, is_rest FROM \(retentionRules)
    WHERE workspace != \(workspace.rawValue) AND (workspace, version) GLOBAL IN (
      SELECT workspace, max(version) FROM \(retentionRules) GROUP BY workspace)
    """
  }
}
