internal import Ports
internal import Vocabulary

extension AnalysisSQL {
  /// Columns: bucket of the cohort, size, profiles that came back by period.
  func retention(_ analysis: RetentionAnalysis) -> String {
    let periods = (0..<analysis.periods).map { "countIf(\(cameBack(analysis, in: $0)))" }.joined(separator: ", ")
    return "SELECT cohort, count() AS size, [\(periods)] AS retained FROM (\(cohorts(analysis))) GROUP BY cohort ORDER BY cohort"
  }

  func profiles(of analysis: RetentionAnalysis, cohort: Int64, period: Int?) -> String {
    let back = period.map { " AND \(cameBack(analysis, in: $0))" } ?? ""
    return "SELECT DISTINCT profile FROM (\(cohorts(analysis))) WHERE cohort = \(cohort)\(back)"
  }

  private func cameBack(_ analysis: RetentionAnalysis, in period: Int) -> String {
    if isNarrow(analysis) {
      let later = "bitShiftRight(visits, cohort - \(firstBucket(analysis)) + \(period))"
      return analysis.isRolling ? "\(later) != 0" : "bitTest(\(later), 0)"
    }
    return analysis.isRolling ? "arrayMax(visits) >= cohort + \(period)" : "has(visits, cohort + \(period))"
  }

  /// One row per profile and cohort, with the buckets in which it came back: as bits while they fit, else as an array.
  private func cohorts(_ analysis: RetentionAnalysis) -> String {
    let began = matches(analysis.first)
    let returned = "\(matches(analysis.returning)) AND \(inRange)"
    let visits =
      isNarrow(analysis)
      ? "groupBitOrIf(bitShiftLeft(toUInt64(1), greatest(bucket - \(firstBucket(analysis)), 0)), returned)"
      : "groupUniqArrayIf(bucket, returned)"
    let cohort: String
    let having: String
    switch analysis.cohort {
    case .first:
      cohort = "minIf(bucket, began)"
      having = "countIf(began) > 0 AND minIf(moment, began) >= \(from.microseconds)"
    case .recurring:
      cohort = "arrayJoin(groupUniqArrayIf(bucket, began AND moment >= \(from.microseconds)))"
      having = "countIf(began) > 0"
    }
    let wanted = analysis.cohort == .first ? "(\(began) OR (\(returned)))" : "\(inRange) AND (\(began) OR \(returned))"
    return """
      SELECT profile, \(cohort) AS cohort, \(visits) AS visits FROM (
        SELECT \(profile) AS profile, \(bucket(analysis.interval)) AS bucket, \(microseconds) AS moment, \(began) AS began, (\(returned)) AS returned
        FROM \(schema.rows) WHERE \(events(time(from: nil, to: to), wanted)))
      GROUP BY profile HAVING \(having)
      """
  }

  private func buckets(_ analysis: RetentionAnalysis) -> AnalysisBuckets? {
    AnalysisBuckets(interval: analysis.interval, timezone: question.timezone, weekStart: question.settings.weekStart)
  }

  private func firstBucket(_ analysis: RetentionAnalysis) -> Int64 { buckets(analysis)?.number(of: from) ?? 0 }

  private func isNarrow(_ analysis: RetentionAnalysis) -> Bool {
    guard let buckets = buckets(analysis) else { return false }
    return buckets.number(of: to.advanced(by: -1)) - buckets.number(of: from) < 64
  }
}
