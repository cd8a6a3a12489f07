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
