internal import Vocabulary

extension AnalysisSQL {
  func money(_ orders: OrderSelection) -> MoneySQL { MoneySQL(path: orders.value, sql: self, field: "value") }

  /// Columns: recency, frequency, monetary, profiles, revenue, currencies of all.
  func rfm(_ analysis: RFMAnalysis) -> String {
    // An array for each score: a tuple for each customer costs a quarter more.
    let scored = zip(["l", "n", "v"], ["latest", "orders", "spent"]).map { value, column in
      "arrayMap(\(value) -> toUInt8(\(Self.score(value))), \(column)) AS \(value)_scores"
    }
    return """
      SELECT r, f, m, count() AS profiles, sum(worth) AS revenue, any(all_found) FROM (
        SELECT \(scored.joined(separator: ", ")), spent, all_found FROM (\(customers(analysis))))
      ARRAY JOIN l_scores AS r, n_scores AS f, v_scores AS m, spent AS worth
      GROUP BY r, f, m ORDER BY r DESC, f DESC, m DESC
      """
  }

  func profiles(of analysis: RFMAnalysis, recency: Int, frequency: Int, monetary: Int) -> String {
    """
    SELECT person.4 AS profile FROM (
      SELECT arrayMap((l, n, v, p) -> (\(scores), p), latest, orders, spent, profiles) AS people FROM (\(customers(analysis))))
    ARRAY JOIN people AS person
    WHERE person.1 = \(recency) AND person.2 = \(frequency) AND person.3 = \(monetary)
    """
  }

  /// A score is 1 and one more for each of four bounds that the value is above.
  private var scores: String {
    ["l", "n", "v"].map(Self.score).joined(separator: ", ")
  }

  private static func score(_ value: String) -> String { "1 + " + (1...4).map { "(\(value) > \(value)\($0))" }.joined(separator: " + ") }

  /// One row: all customers as arrays, and for each of the three the values at the fifths, as numbers: a lambda is given a copy of what it uses for
  /// every customer.
  private func customers(_ analysis: RFMAnalysis) -> String {
    let money = money(analysis.orders)
    let bounds = [("l", "latest"), ("n", "orders"), ("v", "spent")].map { value, column in
      "arraySort(\(column)) AS sorted_\(value), "
        + (1...4).map { "sorted_\(value)[intDiv(\($0) * length(\(column)) + 4, 5)] AS \(value)\($0)" }.joined(separator: ", ")
    }
    return """
      SELECT *, \(bounds.joined(separator: ", ")) FROM (
        SELECT groupArray(l) AS latest, groupArray(n) AS orders, groupArray(v) AS spent, groupArray(profile) AS profiles,
          [minIf(low, low != 0), max(high)] AS all_found
        FROM (
          SELECT \(profile) AS profile, max(\(microseconds)) AS l, count() AS n, ifNull(sum(\(money.value)), 0) AS v, max(\(money.currency)) AS high,
            minIf(\(money.currency), \(money.currency) != 0) AS low
          FROM \(schema.rows) WHERE \(events(inRange, matches(analysis.orders.events))) GROUP BY profile))
      WHERE notEmpty(latest)
      """
  }

  /// Columns: the figures in the order of ``KPIAnswer``, then the currencies.
  func kpis(_ analysis: KPIAnalysis) -> String {
    """
    SELECT countIf(is_active), countIf(is_customer), countIf(is_new), countIf(is_returning), countIf(is_lapsed), countIf(is_repeating),
      sum(orders), sum(spent), sum(spent_so_far), countIf(first_order > 0), [minIf(low, low != 0), max(high)]
    FROM (\(people(analysis)))
    """
  }

  func profiles(of analysis: KPIAnalysis, figure: String) -> String {
    let column = ["active", "customers", "new", "returning", "lapsed", "repeating"].contains(figure) ? figure : "active"
    return "SELECT profile FROM (\(people(analysis))) WHERE is_\(column == "customers" ? "customer" : column)"
  }

  private func people(_ analysis: KPIAnalysis) -> String {
    let money = money(analysis.orders)
    let isOrder = matches(analysis.orders.events)
    let before = from.advanced(by: from.microseconds - to.microseconds)
    return """
      SELECT profile, countIf(is_now) > 0 AS is_active, countIf(is_order AND is_now) AS orders, orders > 0 AS is_customer, orders > 1 AS is_repeating,
        minIf(moment, is_order) AS first_order, is_customer AND first_order >= \(from.microseconds) AS is_new,
        is_customer AND first_order < \(from.microseconds) AS is_returning,
        NOT is_customer AND countIf(is_order AND moment >= \(before.microseconds)) > 0 AS is_lapsed,
        ifNull(sumIf(worth, is_order AND is_now), 0) AS spent, ifNull(sumIf(worth, is_order), 0) AS spent_so_far,
        maxIf(foreign, is_order) AS high, minIf(foreign, is_order AND foreign != 0) AS low
      FROM (
        SELECT \(profile) AS profile, \(isOrder) AS is_order, \(inRange) AS is_now, \(microseconds) AS moment, \(money.value) AS worth,
          \(money.currency) AS foreign
        FROM \(schema.rows) WHERE \(events(time(from: nil, to: to), "(\(inRange) OR \(isOrder))")))
      GROUP BY profile
      """
  }
}
