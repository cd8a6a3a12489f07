internal import JSONTape
internal import Ports
internal import Vocabulary

/// All that an analysis may look at, as arrays: the slow, obvious computation that the warehouses are compared with.
struct ObservedWorld {
  let question: AnalysisQuestion
  /// Every event of the profiles that the question is about, in the order of time, then of arrival.
  let events: [ObservedEvent]
  /// Those of everybody: what a campaign cost is nobody's.
  let everything: [ObservedEvent]
  /// Present profiles.
  let profiles: [ProfileID: WarehouseProfile]
  let traits: [ProfileID: JSONElement]

  init(question: AnalysisQuestion, events: [(WarehouseEvent, ProfileID)], profiles: [ProfileID: WarehouseProfile]) {
    var parser = JSONParser()
    func parse(_ bytes: [UInt8]) -> JSONElement? { try? parser.parse(bytes).root }
    let present = profiles.filter { !$0.value.isGone }
    let segment = question.analysis.scope.segment
    func isWanted(_ id: ProfileID) -> Bool {
      segment.map { segment in present[id]?.memberships.contains { $0.segment == segment } ?? false } ?? true
    }
    self.question = question
    self.profiles = present
    everything =
      events
      .map { ObservedEvent(event: $0.0, profile: $0.1, properties: parse($0.0.properties), context: parse($0.0.context)) }
      .sorted { ($0.time, $0.event.offset) < ($1.time, $1.event.offset) }
    self.events = everything.filter { isWanted($0.profile) }
    traits = present.compactMapValues { parse($0.traits) }
  }

  var now: Timestamp { question.now }
  var from: Timestamp { question.bounds.from }
  var to: Timestamp { question.bounds.to }
  func isInRange(_ event: ObservedEvent) -> Bool { event.time >= from && event.time < to }

  /// Events of a stream in the range.
  func events(of stream: FactStream) -> [ObservedEvent] { events.filter { isInRange($0) && $0.fits(stream, now: now) } }

  func byProfile(_ events: [ObservedEvent]) -> [ProfileID: [ObservedEvent]] { Dictionary(grouping: events, by: \.profile) }

  func buckets(_ interval: AnalysisInterval) throws(WarehouseError) -> AnalysisBuckets {
    guard let buckets = AnalysisBuckets(interval: interval, timezone: question.timezone, weekStart: question.settings.weekStart) else {
      throw .invalidAnalysis(field: "timezone", reason: "is no time zone of the tz database")
    }
    return buckets
  }

  func members(_ segment: SegmentID) -> [ProfileID] {
    profiles.values.filter { $0.memberships.contains { $0.segment == segment } }.map(\.id)
  }

  /// The keys that an event counts under: one, or with segments any number.
  func keys(_ event: ObservedEvent, _ breakdown: AnalysisBreakdown?) -> [String?] {
    switch breakdown {
    case nil: [nil]
    case .property(let path): [event.value(path)?.key]
    case .trait, .segments: keys(of: event.profile, breakdown)
    }
  }

  func keys(of profile: ProfileID, _ breakdown: AnalysisBreakdown?) -> [String?] {
    switch breakdown {
    case nil, .property: [nil]
    case .trait(let path): [ObservedValue(at: path, in: traits[profile])?.key]
    case .segments(let segments): segments.filter { members($0).contains(profile) }.map { "\($0.rawValue)" }
    }
  }

  /// Amounts in one currency.
  /// - Throws: `.invalidAnalysis` when there is no such sum.
  func money(_ events: [ObservedEvent], _ path: [String], field: String) throws(WarehouseError) -> (amounts: [Double?], currency: String?) {
    let (amounts, currency) = try money(events.map { ($0, path) }, field: field)
    let base = AnalysisSettings.moneyProperties.contains(path.last ?? "") ? question.settings.currencies?.base : nil
    return (amounts, base ?? currency)
  }

  func money(_ wanted: [(event: ObservedEvent, path: [String])], field: String) throws(WarehouseError) -> (
    amounts: [Double?], currency: String?
  ) {
    let amounts = wanted.map { $0.event.value($0.path)?.number }
    let isMoney = wanted.map { AnalysisSettings.moneyProperties.contains($0.path.last ?? "") }
    let priced = wanted.indices.filter { isMoney[$0] && amounts[$0] != nil }.map { wanted[$0].event }
    let found = Set(priced.map(\.currency)).subtracting([""])
    guard let table = question.settings.currencies else {
      guard found.count < 2 else { throw .invalidAnalysis(field: field, reason: found.sorted().joined(separator: ", ")) }
      return (amounts, found.first)
    }
    guard priced.allSatisfy({ $0.currency == "" || table.rate(of: $0.currency, at: $0.time) != nil }) else {
      throw .invalidAnalysis(field: field, reason: found.sorted().joined(separator: ", "))
    }
    let converted = wanted.indices.map { index in
      let event = wanted[index].event
      let rate = isMoney[index] && event.currency != "" ? table.rate(of: event.currency, at: event.time) ?? 0 : 1
      return amounts[index].map { $0 * rate }
    }
    return (converted, isMoney.contains(true) ? table.base : nil)
  }

  static func percentile(_ values: [Double], _ level: Double) -> Double? {
    let sorted = values.sorted()
    guard let last = sorted.last else { return nil }
    let place = level * Double(sorted.count - 1)
    let low = Int(place)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (sorted[low + 1] - sorted[low]) * (place - Double(low))
  }

  /// Text in the order of its UTF-8 bytes, nothing last.
  static func precedes(_ left: String?, _ right: String?) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
