internal import Vocabulary

extension AnalysisSQL {
  /// Columns: key, bucket, value, currencies of all.
  func trends(_ analysis: TrendsAnalysis) -> String {
    let money = analysis.measure.path.map { MoneySQL(path: $0, sql: self, field: "measure") }
    let (key, join) = breakdown(analysis.breakdown)
    let grouped = """
      SELECT \(key) AS key, \(bucket(analysis.interval)) AS bucket, count() AS events, \(measure(analysis.measure, money?.value ?? "")) AS value,
        \(money?.currencies ?? "[toUInt32(0)]") AS found
      FROM \(schema.rows)\(join) WHERE \(events(inRange, matches(analysis.events))) GROUP BY key, bucket
      """
    guard analysis.breakdown != nil else {
      return "SELECT key, bucket, value, groupUniqArrayArray(9)(found) OVER () FROM (\(grouped)) ORDER BY bucket"
    }
    return """
      SELECT key, bucket, value, all_found FROM (
        SELECT *, dense_rank() OVER (ORDER BY total DESC, key ASC NULLS LAST) AS place FROM (
          SELECT key, bucket, value, sum(events) OVER (PARTITION BY key) AS total, groupUniqArrayArray(9)(found) OVER () AS all_found
          FROM (\(grouped))))
      WHERE place <= \(analysis.seriesMax) ORDER BY place, bucket
      """
  }

  private func measure(_ measure: TrendsAnalysis.Measure, _ value: String) -> String {
    switch measure {
    case .count: "toFloat64(count())"
    case .profiles: "toFloat64(uniqExact(\(profile)))"
    case .sum: "ifNull(sum(\(value)), 0)"
    case .average: "avg(\(value))"
    case .minimum: "min(\(value))"
    case .maximum: "max(\(value))"
    case .percentile(_, let level): "quantileExactInclusive(\(level))(\(value))"
    }
  }

  /// Profiles with an event in the bucket and, with a breakdown, of the key.
  func profiles(of analysis: TrendsAnalysis, key wanted: String?, bucket number: Int64) -> String {
    let (key, join) = breakdown(analysis.breakdown)
    let isWanted = wanted.map { "key = \(SQLText.literal($0))" } ?? "isNull(key)"
    return """
      SELECT DISTINCT profile FROM (
        SELECT \(profile) AS profile, \(key) AS key FROM \(schema.rows)\(join)
        WHERE \(events(inRange, matches(analysis.events), "\(bucket(analysis.interval)) = \(number)")))
      WHERE \(isWanted)
      """
  }
}
