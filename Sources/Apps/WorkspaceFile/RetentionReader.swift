internal import Vocabulary

/// Reads `retention:`, such as `{all: 730d, events: {Product Viewed: 90d}}`.
struct RetentionReader {
  let problems: ProblemList

  private static let nameMax = 200

  /// Nil when nothing is said, or nothing that can be used.
  func retention(_ item: YAMLItem) -> EventRetention? {
    guard item.scalar != .null, let fields = Fields(item, path: "retention", known: ["all", "events"], problems: problems) else {
      return nil
    }
    var retention = EventRetention()
    if let all = fields["all"] { retention.days = days(all, path: "retention.all") }
    if let events = fields["events"], let byName = Fields(events, path: "retention.events", known: nil, problems: problems) {
      if byName.entries.count > EventRetention.namesMax {
        problems.report(events, path: "retention.events", "has more than \(EventRetention.namesMax) names")
      }
      for entry in byName.entries.prefix(EventRetention.namesMax) {
        let path = byName.child(entry.key)
        guard !entry.key.isEmpty, entry.key.count <= Self.nameMax else {
          problems.report(entry.keyPlace, path: path, "must be an event's name of at most \(Self.nameMax) characters")
          continue
        }
        retention.daysByName[entry.key] = days(entry.value, path: path)
      }
    }
    return retention == .forEver ? nil : retention
  }

  private func days(_ item: YAMLItem, path: String) -> Int? {
    guard let length = item.writtenText.flatMap(DurationText.parse), length % .day == 0 else {
      problems.report(item, path: path, "must be a number of whole days such as 90d, at most \(EventRetention.daysMax)d")
      return nil
    }
    return Int(length / .day)
  }
}
