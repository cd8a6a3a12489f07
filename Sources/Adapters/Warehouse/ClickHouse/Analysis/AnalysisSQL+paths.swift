internal import Vocabulary

extension AnalysisSQL {
  /// Columns: step, from, to, profiles.
  func paths(_ analysis: PathsAnalysis) -> String {
    """
    SELECT step, link.1 AS from_name, link.2 AS to_name, count() AS profiles FROM (\(links(analysis)))
    GROUP BY step, link ORDER BY step, profiles DESC, from_name, to_name LIMIT \(analysis.linksMax) BY step
    """
  }

  func profiles(of analysis: PathsAnalysis, step: Int, from: String, to: String) -> String {
    """
    SELECT DISTINCT profile FROM (\(links(analysis)))
    WHERE step = \(step) AND link.1 = \(SQLText.literal(from)) AND link.2 = \(SQLText.literal(to))
    """
  }

  /// The same as ``paths(_:)`` in half the time: an event is one number, its moment and the place of its name among all names in order.
  ///
  /// Nil when the range is too long for that (four years). With more than ``namesMax`` names the statement fails with ``tooManyNames``.
  func numberedPaths(_ analysis: PathsAnalysis) -> String? {
    guard to.microseconds - from.microseconds < 1 << 47 else { return nil }
    let name = SQLText.literal(analysis.event)
    let isAfter = analysis.direction == .after
    // The first of the event, or the last when looking back.
    let (sorted, first) = isAfter ? ("arraySort(places)", "minIf(place, began)") : ("arrayReverseSort(places)", "maxIf(place, began)")
    let pair = isAfter ? ("names[step]", "names[step + 1]") : ("names[step + 1]", "names[step]")
    return """
      WITH (
        SELECT CAST(arraySort(groupUniqArray(\(Self.namesMax + 1))(name)), 'Array(String)') FROM \(schema.rows) WHERE \(workspace)
      ) AS known
      SELECT step, known[bitShiftRight(link, 16)] AS from_name, known[bitAnd(link, 65535)] AS to_name, profiles FROM (
        SELECT step, bitShiftLeft(toUInt32(\(pair.0)), 16) + \(pair.1) AS link, count() AS profiles FROM (
          SELECT arrayMap(p -> toUInt16(bitAnd(p, 65535)), arraySlice(sorted, indexOf(sorted, first), \(analysis.steps + 1))) AS names,
            arrayJoin(arrayEnumerate(arrayPopBack(names))) AS step
          FROM (
            SELECT first, \(sorted) AS sorted FROM (
              SELECT profile, groupArray(place) AS places, \(first) AS first FROM (
                SELECT \(profile) AS profile, name = \(name) AS began,
                  bitShiftLeft(toUInt64(\(microseconds) - \(from.microseconds)), 16)
                    + toUInt16(transform(name, known, arrayEnumerate(known), 0)) AS place
                FROM \(schema.rows) WHERE \(events(inRange)) AND throwIf(length(known) > \(Self.namesMax)) = 0)
              GROUP BY profile HAVING max(began))))
        GROUP BY step, link)
      ORDER BY step, profiles DESC, from_name, to_name LIMIT \(analysis.linksMax) BY step
      """
  }

  private static let namesMax = 65_535
  /// FUNCTION_THROW_IF_VALUE_IS_NON_ZERO of ClickHouse.
  static let tooManyNames = 395

  /// Events of one moment stand in the order of their names.
  private func links(_ analysis: PathsAnalysis) -> String {
    let name = SQLText.literal(analysis.event)
    let sorted = "arraySort(groupArray((\(microseconds), toString(name)))).2"
    let isAfter = analysis.direction == .after
    let pair = isAfter ? "(names[n], names[n + 1])" : "(names[n + 1], names[n])"
    return """
      SELECT profile, step, \(pair.replacing("[n", with: "[step")) AS link FROM (
        SELECT profile, arraySlice(all_names, indexOf(all_names, \(name)), \(analysis.steps + 1)) AS names,
          arrayJoin(arrayEnumerate(arrayPopBack(names))) AS step
        FROM (
          SELECT \(profile) AS profile, \(isAfter ? sorted : "arrayReverse(\(sorted))") AS all_names
          FROM \(schema.rows)
          WHERE \(events(inRange)) AND profile GLOBAL IN (
            SELECT \(profile) FROM \(schema.rows) WHERE \(events(inRange, "name = \(name)")))
          GROUP BY profile))
      """
  }
}
