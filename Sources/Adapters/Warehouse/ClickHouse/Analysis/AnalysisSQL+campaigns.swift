internal import Vocabulary

extension AnalysisSQL {
  /// Columns: key, reach, orders, revenue, new customers, cost, currencies of all.
  func campaigns(_ analysis: CampaignAnalysis) -> String {
    let cost = MoneySQL(path: ["cost"], sql: self, field: "value")
    let costKey = properties.string([analysis.dimension.rawValue])
    // Beside each key that was touched stand zeros, beside each order's key what the order adds.
    func zeros(_ type: String) -> String { "arrayResize(CAST([], 'Array(\(type))'), length(touched))" }
    return """
      SELECT key, sum(is_touch) AS reach, sum(is_order) AS orders, sum(worth) AS revenue, sum(is_new) AS new_customers, sum(spent) AS cost,
        groupUniqArray(9)(foreign) AS found
      FROM (
        SELECT key, is_touch, is_order, worth, is_new, toFloat64(0) AS spent, foreign FROM (
          SELECT arrayConcat(touched, credited) AS keys, arrayMap((k, n) -> n <= length(touched), keys, arrayEnumerate(keys)) AS touches,
            arrayConcat(\(zeros("Float64")), worths) AS all_worths, arrayConcat(\(zeros("UInt32")), foreigns) AS all_foreigns,
            arrayConcat(\(zeros("UInt8")), arrayMap(m -> m = first_order, moments)) AS news
          FROM (\(touches(analysis))))
        ARRAY JOIN keys AS key, touches AS is_touch, arrayMap(t -> NOT t, touches) AS is_order, all_worths AS worth, all_foreigns AS foreign,
          news AS is_new
        UNION ALL
        SELECT ifNull(\(costKey), '') AS key, 0, 0, 0, 0, ifNull(\(cost.value), 0), \(cost.currency)
        FROM \(schema.rows) WHERE \(workspace) AND type = 'track' AND \(inRange) AND \(matches(analysis.costs)))
      WHERE key != '' GROUP BY key ORDER BY revenue DESC, key
      """
  }

  func profiles(of analysis: CampaignAnalysis, key: String) -> String {
    "SELECT profile FROM (\(touches(analysis))) WHERE has(touched, \(SQLText.literal(key)))"
  }

  /// One row per profile that was touched: the keys that its events carried in the range, and of each order in it the key that it is credited to
  /// (empty: none), its worth, currency and moment. Arrays of numbers, one for each: as tuples, or as sets, they take half as much again.
  private func touches(_ analysis: CampaignAnalysis) -> String {
    let money = money(analysis.orders)
    let key = "common.campaign.\(analysis.dimension == .campaign ? "name" : "source")"
    let isOrder = "type = 'track' AND \(matches(analysis.orders.events))"
    let start = from.advanced(by: -analysis.lookback)
    let isCarried = "key != '' AND moment >= \(start.microseconds)"
    return """
      SELECT profile, arrayDistinct(arrayFilter((k, t) -> t >= \(from.microseconds), keys, times)) AS touched, moments, worths, foreigns, first_order,
        arrayMap(m -> arrayLastIndex(t -> t <= m, times), moments) AS places,
        arrayMap((m, n) -> if(m - times[n] <= \(analysis.lookback), keys[n], ''), moments, places) AS credited
      FROM (
        SELECT profile, arraySort(arrayZip(carried_at, carried)) AS sorted, sorted.1 AS times, sorted.2 AS keys, moments, worths, foreigns, first_order
        FROM (
          SELECT profile, minIf(moment, is_order) AS first_order, groupArrayIf(moment, \(isCarried)) AS carried_at,
            groupArrayIf(key, \(isCarried)) AS carried, groupArrayIf(moment, is_order AND is_now) AS moments,
            groupArrayIf(worth, is_order AND is_now) AS worths, groupArrayIf(foreign, is_order AND is_now) AS foreigns
          FROM (
            SELECT \(profile) AS profile, \(microseconds) AS moment, toString(\(key)) AS key, (\(isOrder)) AS is_order, \(inRange) AS is_now,
              ifNull(\(money.value), 0) AS worth, toUInt32(\(money.currency)) AS foreign
            FROM \(schema.rows) WHERE \(events(time(from: nil, to: to), "((\(isOrder)) OR (key != '' AND \(time(from: start, to: to))))", type: nil)))
          GROUP BY profile HAVING notEmpty(carried_at)))
      """
  }
}
