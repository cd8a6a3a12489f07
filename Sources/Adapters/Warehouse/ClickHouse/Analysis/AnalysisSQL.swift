internal import Vocabulary

/// The parts that the statements of all analyses share.
///
/// One text serves one server and a cluster: what is looked up beside the events goes with GLOBAL, and the profile of an event is known from the
/// event and the dictionary of moved owners alone.
struct AnalysisSQL {
  let schema: Schema
  let question: AnalysisQuestion

  var properties: PropertySQL { .events(now: question.now) }
  var traits: PropertySQL { .traits(now: question.now) }
  var from: Timestamp { question.bounds.from }
  var to: Timestamp { question.bounds.to }
  var timezone: String { SQLText.literal(question.timezone) }

  var profile: String { schema.profileNow }
  var workspace: String { "workspace = \(schema.workspace.rawValue)" }

  /// Microseconds since 1970.
  let microseconds = "toUnixTimestamp64Micro(time)"

  func time(from: Timestamp?, to: Timestamp) -> String {
    (from.map { "time >= \(SQLText.moment($0)) AND " } ?? "") + "time < \(SQLText.moment(to))"
  }

  var inRange: String { "(\(time(from: from, to: to)))" }

  /// Whether an event is of the stream; true for any track event.
  func matches(_ stream: FactStream) -> String {
    var parts: [String] = []
    if !stream.events.isEmpty { parts.append(names(stream.events)) }
    parts += stream.filter.map { properties.condition($0) }
    return parts.isEmpty ? "true" : "(\(parts.joined(separator: " AND ")))"
  }

  func names(_ names: [String]) -> String { "name IN (\(names.map(SQLText.literal).joined(separator: ", ")))" }

  /// The conditions of all that is read from the table of events.
  func events(_ conditions: String..., type: String? = "type = 'track'") -> String {
    ([workspace, type].compactMap { $0 } + conditions.filter { $0 != "true" } + (segmentFilter.map { [$0] } ?? [])).joined(
      separator: " AND ")
  }

  private var segmentFilter: String? {
    question.analysis.scope.segment.map { segment in
      """
      \(profile) GLOBAL IN (SELECT profile FROM \(schema.profiles) FINAL WHERE \(workspace) AND is_gone = 0 AND has(segments, \(segment.rawValue)))
      """
    }
  }

  /// Conditions on the table of profiles, read as they are now.
  var presentProfiles: String {
    "\(workspace) AND is_gone = 0" + (question.analysis.scope.segment.map { " AND has(segments, \($0.rawValue))" } ?? "")
  }

  // MARK: Buckets of time

  /// A number that rises by one from bucket to bucket, as ``AnalysisBuckets`` numbers them.
  func bucket(_ interval: AnalysisInterval) -> String {
    switch interval {
    case .hour: return "toInt32(intDiv(toUnixTimestamp(toStartOfHour(time, \(timezone))), 3600))"
    case .day: return "toInt32(toRelativeDayNum(time, \(timezone)))"
    case .week:
      let shift = question.settings.weekStart == .monday ? 3 : 4
      return "toInt32(intDiv(toRelativeDayNum(time, \(timezone)) + \(shift), 7))"
    case .month: return "toInt32(toRelativeMonthNum(time, \(timezone)))"
    }
  }

  // MARK: Breakdown

  /// What splits the answer: an expression, and what has to be joined for it.
  func breakdown(_ breakdown: AnalysisBreakdown?) -> (key: String, join: String) {
    switch breakdown {
    case nil: return ("CAST(NULL, 'Nullable(String)')", "")
    case .property(let path): return (properties.key(path), "")
    case .trait(let path):
      let known = "SELECT profile AS known, \(traits.key(path)) AS key FROM \(schema.profiles) FINAL WHERE \(workspace) AND is_gone = 0"
      return ("about.key", " GLOBAL ANY LEFT JOIN (\(known)) AS about ON about.known = \(profile)")
    case .segments(let segments):
      let list = segments.map { "\($0.rawValue)" }.joined(separator: ", ")
      let known = """
        SELECT profile AS known, arrayIntersect(segments, [\(list)]::Array(UInt32)) AS keys FROM \(schema.profiles) FINAL
        WHERE \(workspace) AND is_gone = 0 AND hasAny(segments, [\(list)]::Array(UInt32))
        """
      return ("toString(arrayJoin(about.keys))", " GLOBAL ALL INNER JOIN (\(known)) AS about ON about.known = \(profile)")
    }
  }
}
