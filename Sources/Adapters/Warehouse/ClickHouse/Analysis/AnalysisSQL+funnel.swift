internal import Vocabulary

extension AnalysisSQL {
  /// Columns: key, profiles by step, median of microseconds by step.
  func funnel(_ analysis: FunnelAnalysis) -> String {
    let steps = 1...analysis.steps.count
    let reached = steps.map { "countIf(reached\($0))" }.joined(separator: ", ")
    let medians = steps.dropFirst().map { "quantileExactInclusiveIf(0.5)(gap\($0), reached\($0))" }.joined(separator: ", ")
    return """
      SELECT key, [\(reached)] AS profiles, [\(medians)] AS medians FROM (\(chains(analysis)))
      WHERE reached1 GROUP BY key ORDER BY profiles[1] DESC, key ASC NULLS LAST LIMIT \(AnalysisBreakdown.keysMax)
      """
  }

  func profiles(of analysis: FunnelAnalysis, step: Int, isDropped: Bool, key: String?) -> String {
    let next = isDropped && step < analysis.steps.count ? " AND NOT reached\(step + 1)" : ""
    let isWanted = key.map { "key = \(SQLText.literal($0))" } ?? "isNull(key)"
    return "SELECT DISTINCT profile FROM (\(chains(analysis))) WHERE reached\(step)\(next) AND \(isWanted)"
  }

  /// One row per profile (and key): which steps it reached, and how long the last leg of each took.
  ///
  /// The profile's events become one sorted array of (time, steps that it fits). For each step, `s` holds at every event that completes it the start
  /// of the chain plus one, else 0; carried forward it says where the next step can go on from. Arrays of numbers: tuples cost a fifth more.
  private func chains(_ analysis: FunnelAnalysis) -> String {
    let fits = analysis.steps.enumerated().map { "\(matches($0.element)) * \(1 << $0.offset)" }
    let mask = "toUInt8(\(fits.joined(separator: " + ")))"
    let names = Set(analysis.steps.flatMap(\.events)).sorted()
    let isNamed = analysis.steps.allSatisfy { !$0.events.isEmpty } && !analysis.isStrict
    let isByNameAlone = isNamed && analysis.steps.allSatisfy(\.filter.isEmpty)
    let (key, join) = keyOfProfile(analysis)
    // Of one moment the later steps come first, so that no step follows another of its own time.
    let place = "bitShiftLeft(toUInt64(\(microseconds) - \(from.microseconds)), 8) + bitXor(mask, 255)"
    let order = key.hasPrefix("argMin") ? "(time, `offset`)" : "0"
    var sql = """
      SELECT profile, \(key) AS key, arraySort(groupArray(place)) AS places FROM (
        SELECT \(profile) AS profile, \(mask) AS mask, \(place) AS place, \(firstKey(analysis)) AS first_key, \(order) AS seen
        FROM \(schema.rows)
        WHERE \(events(inRange, isNamed ? self.names(names) : "true", analysis.isStrict || isByNameAlone ? "true" : "mask != 0")))
      AS event \(join) GROUP BY profile\(isBySegment(analysis) ? ", key" : "") HAVING bitAnd(groupBitOr(mask), 1) = 1
      """
    sql = """
      SELECT profile, key, arrayMap(p -> bitShiftRight(p, 8) + 1, places) AS t, arrayMap(p -> bitXor(toUInt8(bitAnd(p, 255)), 255), places) AS m,
        arrayMap((t, m) -> t * bitAnd(m, 1), t, m) AS s1, true AS reached1, toUInt64(0) AS gap1 FROM (\(sql))
      """
    for step in 2...analysis.steps.count {
      let before = step - 1
      let (start, moment) = earlier(analysis, "s\(before)")
      let within = "c != 0 AND bitTest(m, \(before)) AND w < t AND t - c <= \(analysis.within)"
      sql = """
        SELECT profile, key, t, m, \((1...before).map { "reached\($0), gap\($0)" }.joined(separator: ", ")),
          arrayMap((t, m, c, w) -> c * (\(within)), t, m, c\(step), w\(step)) AS s\(step),
          arrayFirstIndex(s -> s != 0, s\(step)) AS at\(step), at\(step) > 0 AS reached\(step),
          if(reached\(step), t[at\(step)] - w\(step)[at\(step)], 0) AS gap\(step)
        FROM (SELECT *, \(start) AS c\(step), \(moment) AS w\(step) FROM (\(sql)))
        """
    }
    return sql
  }

  /// At each event, start and time of the nearest completion of the step before that lies strictly earlier; a start of 0 for none.
  private func earlier(_ analysis: FunnelAnalysis, _ starts: String) -> (start: String, moment: String) {
    let start = "arrayFill(s -> s != 0, \(starts))"
    let moment = "arrayFill((t, s) -> s != 0, t, \(starts))"
    if isDisjoint(analysis.steps), !analysis.isStrict { return (start, moment) }
    // An event may fit two steps, or share its moment with another: what lies strictly earlier is what was carried to the first of its moment.
    func shifted(_ array: String) -> String { "arrayPushFront(arrayPopBack(\(array)), toUInt64(0))" }
    func first(_ array: String) -> String { "arrayFill((e, begins) -> begins, \(array), arrayMap((a, b) -> a != b, t, \(shifted("t"))))" }
    // Strictly, only what happened at the moment just before counts.
    let counted =
      analysis.isStrict ? "arrayMap((c, w, b) -> if(w = b, c, 0), \(shifted(start)), \(shifted(moment)), \(shifted("t")))" : shifted(start)
    return (first(counted), first(shifted(moment)))
  }

  private func isDisjoint(_ steps: [FactStream]) -> Bool {
    steps.allSatisfy { !$0.events.isEmpty } && Set(steps.flatMap(\.events)).count == steps.reduce(0) { $0 + Set($1.events).count }
  }

  private func isBySegment(_ analysis: FunnelAnalysis) -> Bool {
    if case .segments = analysis.breakdown { true } else { false }
  }

  private func firstKey(_ analysis: FunnelAnalysis) -> String {
    if case .property(let path) = analysis.breakdown { return properties.key(path) }
    return "CAST(NULL, 'Nullable(String)')"
  }

  /// The breakdown of a funnel is one of profiles.
  private func keyOfProfile(_ analysis: FunnelAnalysis) -> (key: String, join: String) {
    switch analysis.breakdown {
    case nil: return ("CAST(NULL, 'Nullable(String)')", "")
    case .property: return ("argMinIf(tuple(first_key), seen, bitTest(mask, 0)).1", "")
    case .trait(let path):
      let known =
        "SELECT profile AS known, \(traits.key(path)) AS trait_key FROM \(schema.profiles) FINAL WHERE \(workspace) AND is_gone = 0"
      return ("any(about.trait_key)", "GLOBAL ANY LEFT JOIN (\(known)) AS about ON about.known = profile")
    case .segments(let segments):
      let list = segments.map { "\($0.rawValue)" }.joined(separator: ", ")
      let known = """
        SELECT profile AS known, toString(arrayJoin(arrayIntersect(segments, [\(list)]::Array(UInt32)))) AS segment_key
        FROM \(schema.profiles) FINAL WHERE \(workspace) AND is_gone = 0
        """
      return ("about.segment_key", "GLOBAL ALL INNER JOIN (\(known)) AS about ON about.known = profile")
    }
  }
}
