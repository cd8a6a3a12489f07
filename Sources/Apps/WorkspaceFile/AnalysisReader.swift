internal import Ports
internal import Vocabulary

/// Reads the question of an analysis: the body of a request, or an entry of `analyses:`. Language: docs/analyses.md.
struct AnalysisReader {
  let problems: ProblemList
  let segments: SegmentReferences

  private var conditions: ConditionReader { ConditionReader(problems: problems, segments: segments) }
  private var behaviours: BehaviourReader { BehaviourReader(problems: problems, conditions: conditions) }
  private var comparison: ComparisonReader { ComparisonReader(problems: problems) }

  static let scopeFields = ["from", "to", "last", "timezone", "segment"]

  static func fields(of kind: AnalysisKind) -> [String] {
    let own =
      switch kind {
      case .trends: ["event", "where", "measure", "interval", "breakdown", "limit"]
      case .funnel: ["steps", "within", "order", "breakdown"]
      case .retention: ["first", "return", "interval", "periods", "cohort", "rolling"]
      case .paths: ["event", "direction", "steps", "limit"]
      case .rfm, .kpis: ["event", "where", "value"]
      case .campaigns: ["event", "where", "value", "costs", "by", "lookback"]
      case .statistics: ["property", "trait", "event", "where", "limit"]
      case .overlap: ["segments"]
      }
    return own + scopeFields
  }

  /// - Parameter others: further fields that may stand beside the question's.
  /// - Returns: nil when something is wrong, which is reported by its field.
  func analysis(_ item: YAMLItem, kind: AnalysisKind, path: String, others: [String] = []) -> Analysis? {
    guard let fields = Fields(item, path: path, known: Self.fields(of: kind) + others, problems: problems) else { return nil }
    let scope = scope(fields, isNeeded: kind != .overlap && !(kind == .statistics && fields["trait"] != nil))
    switch kind {
    case .trends: return trends(fields, scope)
    case .funnel: return funnel(fields, scope)
    case .retention: return retention(fields, scope)
    case .paths: return paths(fields, scope)
    case .rfm:
      guard let orders = orders(fields), let scope else { return nil }
      return .rfm(RFMAnalysis(orders: orders, scope: scope))
    case .kpis:
      guard let orders = orders(fields), let scope else { return nil }
      return .kpis(KPIAnalysis(orders: orders, scope: scope))
    case .campaigns: return campaigns(fields, scope)
    case .statistics: return statistics(fields, scope)
    case .overlap:
      let named = fields.list("segments", countMax: OverlapAnalysis.segmentsMax).enumerated().compactMap { number, item in
        segments.segment(item, path: "\(fields.child("segments"))[\(number)]", problems: problems)
      }
      if named.count < 2 { fields.report("segments", "must be a list of 2 to \(OverlapAnalysis.segmentsMax) keys of segments") }
      guard named.count >= 2, let scope else { return nil }
      return .overlap(OverlapAnalysis(segments: named, scope: scope))
    }
  }

  // MARK: What all have

  private func scope(_ fields: Fields, isNeeded: Bool) -> AnalysisScope? {
    let range = range(fields, isNeeded: isNeeded)
    var timezone: String?
    if let text = fields.text("timezone", lengthMax: 64) {
      timezone = text
      if !AnalysisBuckets.isKnown(timezone: text) {
        fields.report("timezone", "is no time zone of the tz database, such as Asia/Ho_Chi_Minh")
      }
    }
    var segment: SegmentID?
    if let item = fields["segment"] {
      segment = segments.segment(item, path: fields.child("segment"), problems: problems)
      if segment == nil { return nil }
    }
    guard let range else { return nil }
    return AnalysisScope(range: range, timezone: timezone, segment: segment)
  }

  private func range(_ fields: Fields, isNeeded: Bool) -> AnalysisRange? {
    if let item = fields["last"] {
      if fields["from"] != nil || fields["to"] != nil { fields.report("last", "cannot stand beside from and to") }
      return comparison.duration(item, fields.child("last")).map { .last(microseconds: $0) }
    }
    guard let from = fields["from"], let to = fields["to"] else {
      guard isNeeded || fields["from"] != nil || fields["to"] != nil else { return .last(microseconds: 30 * .day) }
      let missing = fields["from"] == nil ? "from" : "to"
      problems.report(fields.item, path: fields.child(missing), "is missing: give from and to, or last such as 30d")
      return nil
    }
    guard let start = comparison.date(from, fields.child("from")), let end = comparison.date(to, fields.child("to")) else { return nil }
    guard start < end else {
      fields.report("to", "must be after from")
      return nil
    }
    guard end.microseconds - start.microseconds <= AnalysisRange.lengthMax else {
      fields.report("to", "must be at most \(AnalysisRange.lengthMax / .day) days after from")
      return nil
    }
    return .between(start, end)
  }

  /// `event` (a name, `{in: [names]}` or `any`) and `where`.
  func stream(_ fields: Fields) -> FactStream? {
    let events = behaviours.events(fields)
    let filter = behaviours.filter(fields)
    guard let events, let filter else { return nil }
    return FactStream(events: events, filter: filter)
  }

  /// A name, or a map of `event` and `where`.
  private func stream(_ item: YAMLItem, path: String) -> FactStream? {
    if case .map = item.content {
      guard let fields = Fields(item, path: path, known: ["event", "where"], problems: problems) else { return nil }
      return stream(fields)
    }
    guard let name = item.writtenText, !name.isEmpty else {
      problems.report(item, path: path, "must be the name of an event, or a map of event and where")
      return nil
    }
    return FactStream(events: [name])
  }

  private func orders(_ fields: Fields) -> OrderSelection? {
    var orders = OrderSelection()
    if fields["event"] != nil {
      guard let stream = stream(fields) else { return nil }
      orders.events = stream
    } else {
      guard let filter = behaviours.filter(fields) else { return nil }
      orders.events.filter = filter
    }
    if fields["value"] != nil {
      guard let path = propertyPath(fields, "value") else { return nil }
      orders.value = path
    }
    return orders
  }

  private func propertyPath(_ fields: Fields, _ name: String) -> [String]? {
    guard let item = fields[name], let text = fields.text(name) else { return nil }
    guard let path = conditions.propertyPath(text, place: item.place, path: fields.child(name)) else { return nil }
    guard !path.contains(where: { $0.hasSuffix("[]") }) else {
      fields.report(name, "must name one value, not the elements of a list")
      return nil
    }
    return path
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(_ fields: Fields, _ name: String, _ standard: Choice?) -> Choice?
  where Choice.RawValue == String {
    guard fields[name] != nil || standard == nil else { return standard }
    if let text = fields[name]?.writtenText, let choice = Choice(rawValue: text) { return choice }
    fields.report(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  private func breakdown(_ fields: Fields) -> (isGood: Bool, value: AnalysisBreakdown?) {
    guard let item = fields["breakdown"] else { return (true, nil) }
    let path = fields.child("breakdown")
    guard let inner = Fields(item, path: path, known: ["property", "trait", "segments"], problems: problems) else { return (false, nil) }
    guard inner.entries.count == 1 else {
      problems.report(item, path: path, "must hold exactly one of property, trait, segments")
      return (false, nil)
    }
    if inner["property"] != nil { return propertyPath(inner, "property").map { (true, .property(path: $0)) } ?? (false, nil) }
    if inner["trait"] != nil { return propertyPath(inner, "trait").map { (true, .trait(path: $0)) } ?? (false, nil) }
    let named = inner.list("segments", countMax: 100).enumerated().compactMap { number, item in
      segments.segment(item, path: "\(inner.child("segments"))[\(number)]", problems: problems)
    }
    if named.isEmpty { inner.report("segments", "must be a list of keys of segments") }
    return (!named.isEmpty, .segments(named))
  }

  private func limit(_ fields: Fields, standard: Int) -> Int? {
    fields["limit"] == nil ? standard : fields.integer("limit", in: 1...AnalysisBreakdown.keysMax)
  }

  // MARK: Kinds

  private func trends(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let events = stream(fields)
    let measure = measure(fields)
    let interval: AnalysisInterval? = choice(fields, "interval", nil)
    let (isGood, breakdown) = breakdown(fields)
    let limit = limit(fields, standard: 20)
    guard let events, let measure, let interval, isGood, let limit, let scope else { return nil }
    if case .between(let from, let to) = scope.range, interval == .hour,
      to.microseconds - from.microseconds > Int64(TrendsAnalysis.pointsMax) * .hour
    {
      fields.report("interval", "makes more than \(TrendsAnalysis.pointsMax) points; choose day, week or month")
      return nil
    }
    return .trends(
      TrendsAnalysis(events: events, measure: measure, interval: interval, breakdown: breakdown, seriesMax: limit, scope: scope))
  }

  /// `count`, `profiles`, or a map such as `{sum: total}`.
  private func measure(_ fields: Fields) -> TrendsAnalysis.Measure? {
    let expected = "must be count, profiles, or one of {sum: PROPERTY}, avg, min, max, median, p90, p95, p99"
    guard let item = fields["measure"] else { return .count }
    if case .map = item.content {
      guard let inner = Fields(item, path: fields.child("measure"), known: nil, problems: problems), inner.entries.count == 1,
        let name = inner.entries.first?.key
      else {
        fields.report("measure", expected)
        return nil
      }
      guard let path = propertyPath(inner, name) else { return nil }
      switch name {
      case "sum": return .sum(path)
      case "avg": return .average(path)
      case "min": return .minimum(path)
      case "max": return .maximum(path)
      case "median": return .percentile(path, 0.5)
      case "p90": return .percentile(path, 0.9)
      case "p95": return .percentile(path, 0.95)
      case "p99": return .percentile(path, 0.99)
      default: break
      }
    } else if item.writtenText == "count" {
      return .count
    } else if item.writtenText == "profiles" {
      return .profiles
    }
    fields.report("measure", expected)
    return nil
  }

  private func funnel(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let items = fields.list("steps", countMax: FunnelAnalysis.stepsMax)
    let steps = items.enumerated().compactMap { stream($0.element, path: "\(fields.child("steps"))[\($0.offset)]") }
    if items.count < 2 { fields.report("steps", "must be a list of 2 to \(FunnelAnalysis.stepsMax) events") }
    var within: Int64? = 7 * .day
    if let item = fields["within"] { within = comparison.duration(item, fields.child("within")) }
    var isStrict = false
    switch fields["order"]?.writtenText {
    case nil, "loose": break
    case "strict": isStrict = true
    default:
      fields.report("order", "must be loose or strict")
      return nil
    }
    let (isGood, breakdown) = breakdown(fields)
    guard steps.count == items.count, steps.count >= 2, let within, isGood, let scope else { return nil }
    return .funnel(FunnelAnalysis(steps: steps, within: within, isStrict: isStrict, breakdown: breakdown, scope: scope))
  }

  private func retention(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    func event(_ name: String) -> FactStream? {
      guard let item = fields[name] else {
        problems.report(fields.item, path: fields.child(name), "is missing: the name of an event, or a map of event and where")
        return nil
      }
      return stream(item, path: fields.child(name))
    }
    let (first, returning) = (event("first"), event("return"))
    let interval: AnalysisInterval? = choice(fields, "interval", nil)
    let cohort: RetentionAnalysis.Cohort? = choice(fields, "cohort", .first)
    let periods = fields["periods"] == nil ? 12 : fields.integer("periods", in: 1...RetentionAnalysis.periodsMax)
    guard let first, let returning, let interval, let cohort, let periods, let scope else { return nil }
    return .retention(
      RetentionAnalysis(
        first: first, returning: returning, interval: interval, periods: periods, cohort: cohort,
        isRolling: fields.bool("rolling") ?? false,
        scope: scope))
  }

  private func paths(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let event = fields.requiredText("event")
    let direction: PathsAnalysis.Direction? = choice(fields, "direction", .after)
    let steps = fields["steps"] == nil ? 3 : fields.integer("steps", in: 1...PathsAnalysis.stepsMax)
    guard let event, let direction, let steps, let limit = limit(fields, standard: 10), let scope else { return nil }
    return .paths(PathsAnalysis(event: event, direction: direction, steps: steps, linksMax: limit, scope: scope))
  }

  private func campaigns(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let orders = orders(fields)
    var costs: FactStream? = FactStream(events: ["Campaign Cost"])
    if let item = fields["costs"] { costs = stream(item, path: fields.child("costs")) }
    let dimension: CampaignAnalysis.Dimension? = choice(fields, "by", .campaign)
    var lookback: Int64? = 30 * .day
    if let item = fields["lookback"] { lookback = comparison.duration(item, fields.child("lookback")) }
    guard let orders, let costs, let dimension, let lookback, let scope else { return nil }
    return .campaigns(CampaignAnalysis(orders: orders, costs: costs, dimension: dimension, lookback: lookback, scope: scope))
  }

  private func statistics(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let limit = limit(fields, standard: 20)
    guard (fields["property"] == nil) != (fields["trait"] == nil) else {
      problems.report(fields.item, path: fields.child("property"), "give either property or trait")
      return nil
    }
    if fields["trait"] != nil {
      for name in ["event", "where"] where fields[name] != nil { fields.report(name, "is of events; a trait has none") }
      guard let path = propertyPath(fields, "trait"), let limit, let scope else { return nil }
      return .statistics(StatisticsAnalysis(subject: .trait(path), valuesMax: limit, scope: scope))
    }
    let events = stream(fields)
    guard let path = propertyPath(fields, "property"), let events, let limit, let scope else { return nil }
    return .statistics(StatisticsAnalysis(subject: .property(path, of: events), valuesMax: limit, scope: scope))
  }
}
