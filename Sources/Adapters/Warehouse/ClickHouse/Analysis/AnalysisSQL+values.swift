internal import Vocabulary

extension AnalysisSQL {
  /// Columns: looked at, filled, distinct, top as (count, value), minimum, maximum, average, numbers of bins, their counts.
  func statistics(_ analysis: StatisticsAnalysis) -> String {
    """
    SELECT sum(looked), sumIf(c, isNotNull(key)), countIf(isNotNull(key)),
      groupArraySortedIf(\(analysis.valuesMax))((-toInt64(c), assumeNotNull(key)), isNotNull(key)), min(low), max(high), sum(all) / sum(numbers),
      sumMapIf([bin], [numbers], numbers > 0).1 AS bins, sumMapIf([bin], [numbers], numbers > 0).2 AS sizes
    FROM (
      SELECT *, min(low) OVER () AS lowest, max(high) OVER () AS highest,
        ifNull(if(lowest < highest, toInt64((low - lowest) / (highest - lowest) * \(StatisticsAnswer.binCount)), 0), 0) AS place,
        least(place, \(StatisticsAnswer.binCount - 1)) AS bin
      FROM (\(counted(analysis))))
    """
  }

  /// One row per value: how many were looked at and how many of them have it, its numbers.
  private func counted(_ analysis: StatisticsAnalysis) -> String {
    let kinds: String
    switch analysis.subject {
    case .property(let path, let stream) where properties.columns(path) != nil:
      kinds = byType(properties.columns(path) ?? [], "\(schema.rows) WHERE \(events(inRange, matches(stream)))")
    case .trait(let path) where traits.typed(path) != nil:
      // Profiles are read as they are now: one pass costs less than two here.
      let typed = traits.typed(path) ?? ("NULL", "''")
      kinds = """
        SELECT \(typed.text) AS value, \(typed.type) AS kind, count() AS n, n AS looked FROM \(schema.profiles) FINAL WHERE \(presentProfiles)
        GROUP BY value, kind
        """
    default:
      return """
        SELECT key, count() AS c, c AS looked, min(number) AS low, max(number) AS high, sum(number) AS all, count(number) AS numbers
        FROM (\(values(analysis))) GROUP BY key
        """
    }
    return """
      SELECT key, sum(n) AS c, sum(looked) AS looked, min(number) AS low, max(number) AS high, sum(number * n) AS all,
        sumIf(n, isNotNull(number)) AS numbers
      FROM (
        SELECT if(kind IN ('String', 'Int64', 'Float64', 'UInt64', 'Bool'), value, NULL) AS key,
          if(kind IN ('Int64', 'Float64', 'UInt64'), toFloat64OrNull(value), NULL) AS number, n, looked
        FROM (\(kinds)))
      GROUP BY key
      """
  }

  /// Text and everything else in two passes: text alone is the cheapest key to count by, and the columns of types that no value has cost nothing.
  private func byType(_ columns: [(type: String, column: String)], _ source: String) -> String {
    let others = columns.filter { $0.type != "String" }
    let text = columns.first { $0.type == "String" }?.column ?? "CAST(NULL, 'Nullable(String)')"
    let value = "coalesce(\(others.map { "toString(\($0.column))" }.joined(separator: ", ")))"
    let kind = "multiIf(\(others.map { "isNotNull(\($0.column)), '\($0.type)'" }.joined(separator: ", ")), '')"
    let isOther = "(\(others.map { "isNotNull(\($0.column))" }.joined(separator: " OR ")))"
    return """
      SELECT \(text) AS value, if(isNull(value), '', 'String') AS kind, count() AS n, n AS looked FROM \(source) GROUP BY value
      UNION ALL
      SELECT \(value) AS value, \(kind) AS kind, count() AS n, toUInt64(0) AS looked FROM \(source) AND \(isOther) GROUP BY value, kind
      """
  }

  func profiles(of analysis: StatisticsAnalysis, value: String) -> String {
    "SELECT DISTINCT profile FROM (\(values(analysis))) WHERE key = \(SQLText.literal(value))"
  }

  private func values(_ analysis: StatisticsAnalysis) -> String {
    switch analysis.subject {
    case .property(let path, let stream):
      """
      SELECT \(profile) AS profile, \(properties.key(path)) AS key, \(properties.number(path)) AS number
      FROM \(schema.rows) WHERE \(events(inRange, matches(stream)))
      """
    case .trait(let path):
      """
      SELECT profile, \(traits.key(path)) AS key, \(traits.number(path)) AS number FROM \(schema.profiles) FINAL WHERE \(presentProfiles)
      """
    }
  }

  /// Columns: segments, profiles.
  func overlap(_ analysis: OverlapAnalysis) -> String {
    "SELECT part, count() AS profiles FROM (\(parts(analysis))) WHERE notEmpty(part) GROUP BY part ORDER BY profiles DESC, part"
  }

  func profiles(of analysis: OverlapAnalysis, members: [SegmentID]) -> String {
    let wanted = members.map(\.rawValue).sorted().map(String.init).joined(separator: ", ")
    return "SELECT profile FROM (\(parts(analysis))) WHERE part = [\(wanted)]::Array(UInt32)"
  }

  private func parts(_ analysis: OverlapAnalysis) -> String {
    let list = analysis.segments.map { "\($0.rawValue)" }.joined(separator: ", ")
    return """
      SELECT profile, arraySort(arrayFilter(s -> s IN (\(list)), segments)) AS part FROM \(schema.profiles) FINAL WHERE \(presentProfiles)
      """
  }
}
