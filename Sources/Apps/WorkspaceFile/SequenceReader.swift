internal import Vocabulary

/// Reads `sequence: {steps, same, without, within}`.
struct SequenceReader {
  let problems: ProblemList
  /// The segment's.
  let calendar: LocalCalendar

  static let known = ["steps", "same", "without", "within"]

  func sequence(_ item: YAMLItem, path: String) -> SequenceCondition? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let steps = steps(fields)
    var sequence = SequenceCondition(steps: steps ?? [])
    var isWhole = steps != nil && fields.entries.allSatisfy { Self.known.contains($0.key) }
    if let same = fields["same"] {
      sequence.same = PropertyPathReader(problems: problems).path(same, at: fields.child("same"))
      isWhole = isWhole && sequence.same != nil
    }
    if let without = fields["without"] {
      sequence.without = absence(without, path: fields.child("without"))
      isWhole = isWhole && sequence.without != nil
    }
    if let within = fields["within"] {
      sequence.spanMax = ComparisonReader(problems: problems).duration(within, fields.child("within"))
      isWhole = isWhole && sequence.spanMax != nil
    }
    return isWhole ? sequence : nil
  }

  private func steps(_ fields: Fields) -> [FactStream]? {
    guard case .list(let items) = fields["steps"]?.content, (1...SequenceCondition.stepsMax).contains(items.count) else {
      fields.report("steps", "must be a list of 1 to \(SequenceCondition.stepsMax) steps such as {event: Product Viewed}")
      return nil
    }
    let steps = items.enumerated().compactMap { number, item in
      Fields(item, path: "\(fields.child("steps"))[\(number)]", known: FactStreamReader.known, problems: problems).flatMap(stream)
    }
    return steps.count == items.count ? steps : nil
  }

  private func absence(_ item: YAMLItem, path: String) -> SequenceAbsence? {
    guard let fields = Fields(item, path: path, known: FactStreamReader.known + ["for"], problems: problems) else { return nil }
    let stream = stream(fields)
    guard let length = fields["for"] else {
      problems.report(item, path: path, "for is missing: how long it must not follow, such as 1h")
      return nil
    }
    guard let microseconds = ComparisonReader(problems: problems).duration(length, fields.child("for")), let stream else { return nil }
    return SequenceAbsence(stream: stream, microseconds: microseconds)
  }

  private func stream(_ fields: Fields) -> FactStream? { FactStreamReader(problems: problems, calendar: calendar).stream(fields) }
}
