internal import Ports
internal import Vocabulary

/// Reads the question of an analysis: the body of a request, or an entry of `analyses:`. Language: docs/analyses.md.
struct AnalysisReader {
  let problems: ProblemList
  let segments: SegmentReferences

  private var streams: FactStreamReader { FactStreamReader(problems: problems) }
  var comparison: ComparisonReader { ComparisonReader(problems: problems) }

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
    // JSON quotes every text, so `any` is a word here whether quoted or not; an event of that name is asked for as {in: [any]}.
    let events = fields["event"]?.writtenText == "any" ? [] : streams.events(fields)
    let filter = filter(fields)
    guard let events, let filter else { return nil }
    return FactStream(events: events, filter: filter)
  }

  /// `where`; patterns, anniversaries and time zones are for segments.
  private func filter(_ fields: Fields) -> [PropertyCondition]? {
    guard let filter = streams.filter(fields) else { return nil }
    guard filter.allSatisfy({ $0.comparison.isForAnalyses }) else {
      fields.report("where", "patterns, anniversaries and time zones of single properties are for segments only")
      return nil
    }
    return filter
  }

  /// A name, or a map of `event` and `where`.
  func stream(_ item: YAMLItem, path: String) -> FactStream? {
    if case .map = item.content {
      guard let fields = Fields(item, path: path, known: ["event", "where"], problems: problems) else { return nil }
      return stream(fields)
    }
    guard let name = item.writtenText, !name.isEmpty else {
      problems.report(item, path: path, "must be the name of an event, or a map of event and where")
      return nil
    }
    return FactStream(events: name == "any" ? [] : [name])
  }

  func orders(_ fields: Fields) -> OrderSelection? {
    var orders = OrderSelection()
    if fields["event"] != nil {
      guard let stream = stream(fields) else { return nil }
      orders.events = stream
    } else {
      guard let filter = filter(fields) else { return nil }
      orders.events.filter = filter
    }
    if fields["value"] != nil {
      guard let path = propertyPath(fields, "value") else { return nil }
      orders.value = path
    }
    return orders
  }

  func propertyPath(_ fields: Fields, _ name: String) -> [String]? {
    guard let item = fields[name], let text = fields.text(name) else { return nil }
    guard let path = PropertyPathReader(problems: problems).path(text, place: item.place, at: fields.child(name)) else { return nil }
    guard !path.contains(where: { $0.hasSuffix("[]") }) else {
      fields.report(name, "must name one value, not the elements of a list")
      return nil
    }
    return path
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ fields: Fields, _ name: String, _ standard: Choice?) -> Choice?
  where Choice.RawValue == String {
    guard fields[name] != nil || standard == nil else { return standard }
    if let text = fields[name]?.writtenText, let choice = Choice(rawValue: text) { return choice }
    fields.report(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  func breakdown(_ fields: Fields) -> (isGood: Bool, value: AnalysisBreakdown?) {
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

  func limit(_ fields: Fields, standard: Int) -> Int? {
    fields["limit"] == nil ? standard : fields.integer("limit", in: 1...AnalysisBreakdown.keysMax)
  }
}

extension ValueComparison {
  fileprivate var isForAnalyses: Bool {
    switch self {
    case .matches, .anniversaryWithinNext, .anniversaryWithinLast, .inTimezone: false
    default: true
    }
  }
}
