internal import Vocabulary

extension AnalysisSQL {
  /// Columns: key, reach, orders, revenue, new customers, cost, currencies of all.
  func campaigns(_ analysis: CampaignAnalysis) -> String {
    let cost = MoneySQL(path: ["cost"], sql: self, field: "value")
    let costKey = properties.string([analysis.dimension.rawValue])
    return """
      SELECT part.1 AS key, sum(part.2) AS reach, sum(part.3) AS orders, sum(part.4) AS revenue, sum(part.5) AS new_customers, sum(part.6) AS cost,
        groupUniqArrayArray(9)(part.7) AS found
      FROM (
        SELECT part FROM (
          SELECT arrayConcat(arrayMap(k -> \(part("k", "1, 0, 0, 0, 0", "[]")), touched),
            arrayMap(c -> \(part("c.1", "0, 1, c.2, c.3, 0", "c.4")), credits)) AS parts
          FROM (\(touches(analysis))) WHERE notEmpty(touched) OR notEmpty(carried))
        ARRAY JOIN parts AS part
        UNION ALL
        SELECT \(part("ifNull(\(costKey), '')", "0, 0, 0, 0, ifNull(\(cost.value), 0)", "[\(cost.currency)]")) AS part
        FROM \(schema.rows) WHERE \(workspace) AND type = 'track' AND \(inRange) AND \(matches(analysis.costs)))
      WHERE key != '' GROUP BY key ORDER BY revenue DESC, key
      """
  }

  /// Key, reach, orders, revenue, new customers, cost, currencies: what one row adds to a campaign.
  private func part(_ key: String, _ figures: String, _ currencies: String) -> String {
    let type = "Tuple(String, UInt64, UInt64, Float64, UInt64, Float64, Array(UInt32))"
    return "CAST((\(key), \(figures), \(currencies)), '\(type)')"
  }

  func profiles(of analysis: CampaignAnalysis, key: String) -> String {
    "SELECT profile FROM (\(touches(analysis))) WHERE has(touched, \(SQLText.literal(key)))"
  }

  /// One row per profile: the keys that its events carried in the range, and each order with the key it belongs to.
  private func touches(_ analysis: CampaignAnalysis) -> String {
    let money = money(analysis.orders)
    let key = "common.campaign.\(analysis.dimension == .campaign ? "name" : "source")"
    let isOrder = "type = 'track' AND \(matches(analysis.orders.events))"
    let start = from.advanced(by: -analysis.lookback)
    return """
      SELECT profile, groupUniqArrayIf(key, key != '' AND is_now) AS touched, minIf(moment, is_order) AS first_order,
        arraySort(groupArrayIf((moment, key), key != '' AND moment >= \(start.microseconds))) AS carried,
        arrayMap(o -> (
          arrayLast(c -> c.1 <= o.1 AND o.1 - c.1 <= \(analysis.lookback), carried).2, o.2, toUInt64(o.1 = first_order), [o.3]),
          groupArrayIf((moment, worth, foreign), is_order AND is_now)) AS credits
      FROM (
        SELECT \(profile) AS profile, \(microseconds) AS moment, \(key) AS key, (\(isOrder)) AS is_order, \(inRange) AS is_now,
          ifNull(\(money.value), 0) AS worth, \(money.currency) AS foreign
        FROM \(schema.rows) WHERE \(events(time(from: nil, to: to), "((\(isOrder)) OR (key != '' AND \(time(from: start, to: to))))", type: nil)))
      GROUP BY profile
      """
  }
}
