internal import Vocabulary

/// The questions, one by one.
extension AnalysisReader {
  func trends(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
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

  func funnel(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
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

  func retention(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
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

  func paths(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let event = fields.requiredText("event")
    let direction: PathsAnalysis.Direction? = choice(fields, "direction", .after)
    let steps = fields["steps"] == nil ? 3 : fields.integer("steps", in: 1...PathsAnalysis.stepsMax)
    guard let event, let direction, let steps, let limit = limit(fields, standard: 10), let scope else { return nil }
    return .paths(PathsAnalysis(event: event, direction: direction, steps: steps, linksMax: limit, scope: scope))
  }

  func campaigns(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
    let orders = orders(fields)
    var costs: FactStream? = FactStream(events: ["Campaign Cost"])
    if let item = fields["costs"] { costs = stream(item, path: fields.child("costs")) }
    let dimension: CampaignAnalysis.Dimension? = choice(fields, "by", .campaign)
    var lookback: Int64? = 30 * .day
    if let item = fields["lookback"] { lookback = comparison.duration(item, fields.child("lookback")) }
    guard let orders, let costs, let dimension, let lookback, let scope else { return nil }
    return .campaigns(CampaignAnalysis(orders: orders, costs: costs, dimension: dimension, lookback: lookback, scope: scope))
  }

  func statistics(_ fields: Fields, _ scope: AnalysisScope?) -> Analysis? {
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
