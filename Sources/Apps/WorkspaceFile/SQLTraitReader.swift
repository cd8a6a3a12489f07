internal import Vocabulary

/// Reads `sql: SELECT …` and `every: 1d`.
struct SQLTraitReader {
  let problems: ProblemList

  static let known = ["sql", "every"]

  func query(_ fields: Fields) -> SQLTraitQuery? {
    for entry in fields.entries where !Self.known.contains(entry.key) {
      problems.report(entry.keyPlace, path: fields.path, "\(NearestName.shown(entry.key)) has no meaning beside sql")
    }
    let sql = fields.text("sql", lengthMax: SQLTraitQuery.bytesMax)
    guard let item = fields["every"] else {
      problems.report(fields.item, path: fields.path, "every is missing: how often the query is asked, such as 1d")
      return nil
    }
    guard let every = ComparisonReader(problems: problems).duration(item, fields.child("every")), let sql else { return nil }
    guard every >= SQLTraitQuery.everyMin else {
      fields.report("every", "must be at least 1m")
      return nil
    }
    guard isQuestion(sql) else {
      fields.report("sql", "must be one SELECT (or WITH … SELECT) with the columns profile_id and value, without a semicolon")
      return nil
    }
    return SQLTraitQuery(sql: sql, every: every)
  }

  /// The database's user may only read; this is for a message that names the place.
  private func isQuestion(_ sql: String) -> Bool {
    let first = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
    return (first == "select" || first == "with") && !sql.contains(";")
  }
}
