internal import Vocabulary

/// Reads `profiles:`: the cell of an answer whose profiles are asked for, by the names that the answer gives it.
struct CellReader {
  let problems: ProblemList
  let segments: SegmentReferences

  /// Nil when none is asked for, and when something is wrong, which is reported.
  func cell(_ root: YAMLItem, kind: AnalysisKind) -> (cell: AnalysisCell, limit: Int)? {
    guard case .map(let entries) = root.content, let item = entries.first(where: { $0.key == "profiles" })?.value else { return nil }
    guard let fields = Fields(item, path: "profiles", known: Self.names(kind) + ["limit"], problems: problems) else { return nil }
    let limit = fields["limit"] == nil ? 100 : fields.integer("limit", in: 1...AnalysisQuestion.profilesLimit)
    guard let cell = cell(fields, kind), let limit else { return nil }
    return (cell, limit)
  }

  private static func names(_ kind: AnalysisKind) -> [String] {
    switch kind {
    case .trends: ["key", "at"]
    case .funnel: ["step", "dropped", "key"]
    case .retention: ["at", "period"]
    case .paths: ["step", "from", "to"]
    case .rfm: ["recency", "frequency", "monetary"]
    case .kpis: ["figure"]
    case .campaigns: ["key"]
    case .statistics: ["value"]
    case .overlap: ["segments"]
    }
  }

  private func cell(_ fields: Fields, _ kind: AnalysisKind) -> AnalysisCell? {
    let key = fields["key"]?.writtenText
    switch kind {
    case .trends: return time(fields).map { .point(key: key, at: $0) }
    case .funnel:
      return number(fields, "step", 1...FunnelAnalysis.stepsMax).map {
        .step(number: $0, isDropped: fields.bool("dropped") ?? false, key: key)
      }
    case .retention:
      guard let at = time(fields) else { return nil }
      guard fields["period"] != nil else { return .cohort(at: at, period: nil) }
      return number(fields, "period", 0...(RetentionAnalysis.periodsMax - 1)).map { .cohort(at: at, period: $0) }
    case .paths:
      guard let step = number(fields, "step", 1...PathsAnalysis.stepsMax), let from = fields.requiredText("from"),
        let to = fields.requiredText("to")
      else { return nil }
      return .link(step: step, from: from, to: to)
    case .rfm:
      guard let recency = number(fields, "recency", 1...5), let frequency = number(fields, "frequency", 1...5),
        let monetary = number(fields, "monetary", 1...5)
      else { return nil }
      return .rfm(recency: recency, frequency: frequency, monetary: monetary)
    case .kpis:
      let figures = ["active", "customers", "new", "returning", "lapsed", "repeating"]
      guard let figure = fields["figure"]?.writtenText, figures.contains(figure) else {
        fields.report("figure", "must be one of \(figures.joined(separator: ", "))")
        return nil
      }
      return .figure(figure)
    case .campaigns: return fields.requiredText("key").map { .campaign($0) }
    case .statistics: return fields.requiredText("value").map { .value($0) }
    case .overlap:
      let named = fields.list("segments", countMax: OverlapAnalysis.segmentsMax).enumerated().compactMap { number, item in
        segments.segment(item, path: "\(fields.child("segments"))[\(number)]", problems: problems)
      }
      if named.isEmpty { fields.report("segments", "must be a list of keys of segments") }
      return named.isEmpty ? nil : .members(of: named)
    }
  }

  private func time(_ fields: Fields) -> Timestamp? {
    if let text = fields["at"]?.writtenText, let time = Timestamp(iso8601: text) { return time }
    fields.report("at", "must be the time of a point or cohort, such as 2026-01-31T00:00:00Z")
    return nil
  }

  private func number(_ fields: Fields, _ name: String, _ range: ClosedRange<Int>) -> Int? {
    if fields[name] == nil {
      problems.report(fields.item, path: fields.child(name), "is missing")
      return nil
    }
    return fields.integer(name, in: range)
  }
}
