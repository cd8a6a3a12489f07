internal import Ports
internal import Vocabulary

/// Reads `timezone:`, `weekStart:`, `currencies:`, `analyses:`, `retention:` and `matching:` of the files; each may stand in one file only.
struct AnalysisSettingsReader {
  let problems: ProblemList

  static let names = ["timezone", "weekStart", "currencies", "analyses", "retention", "matching"]
  static let analysesMax = 200

  /// Nil when nothing is said.
  func settings(_ items: [String: YAMLItem]) -> AnalysisSettings? {
    guard items["timezone"] != nil || items["weekStart"] != nil || items["currencies"] != nil else { return nil }
    var settings = AnalysisSettings()
    if let item = items["timezone"] {
      settings.timezone = item.writtenText ?? ""
      if !AnalysisBuckets.isKnown(timezone: settings.timezone) {
        problems.report(item, path: "timezone", "is no time zone of the tz database, such as Asia/Ho_Chi_Minh")
      }
    }
    if let item = items["weekStart"] {
      let day = item.writtenText.flatMap(AnalysisSettings.Weekday.init(rawValue:))
      if day == nil { problems.report(item, path: "weekStart", "must be monday or sunday") }
      settings.weekStart = day ?? .monday
    }
    if let item = items["currencies"] { settings.currencies = currencies(item) }
    return settings
  }

  /// `{base: EUR, rates: {USD: {2026-01-01: 0.92}}}`, or `{USD: 0.92}` for all time.
  private func currencies(_ item: YAMLItem) -> CurrencyTable? {
    guard let fields = Fields(item, path: "currencies", known: ["base", "rates"], problems: problems) else { return nil }
    guard let base = fields.requiredText("base") else { return nil }
    if !Self.isCode(base) { fields.report("base", "must be a currency code of three capital letters") }
    guard let rates = fields["rates"] else { return CurrencyTable(base: base, rates: []) }
    guard let byCurrency = Fields(rates, path: "currencies.rates", known: nil, problems: problems) else { return nil }
    var all: [CurrencyTable.Rate] = []
    for entry in byCurrency.entries {
      let path = byCurrency.child(entry.key)
      if !Self.isCode(entry.key) { problems.report(entry.keyPlace, path: path, "must be a currency code of three capital letters") }
      guard case .map = entry.value.content else {
        if let rate = rate(entry.value, path: path) { all.append(.init(currency: entry.key, from: .zero, rate: rate)) }
        continue
      }
      for dated in Fields(entry.value, path: path, known: nil, problems: problems)?.entries ?? [] {
        guard let day = Timestamp(iso8601: dated.key), day.microseconds >= 0, day.microseconds % .day == 0 else {
          problems.report(dated.keyPlace, path: "\(path).\(dated.key)", "must be a day such as 2026-01-31")
          continue
        }
        if let rate = rate(dated.value, path: "\(path).\(dated.key)") { all.append(.init(currency: entry.key, from: day, rate: rate)) }
      }
    }
    if all.count > CurrencyTable.ratesMax { fields.report("rates", "has more than \(CurrencyTable.ratesMax) entries") }
    return CurrencyTable(base: base, rates: all)
  }

  private func rate(_ item: YAMLItem, path: String) -> Double? {
    if case .number(let rate) = item.scalar, rate > 0 { return rate }
    problems.report(item, path: path, "must be a number above 0: how much of the base currency one of it is worth")
    return nil
  }

  private static func isCode(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  /// Entries of `{key, name, kind, …}` with the fields of the kind.
  func analyses(_ item: YAMLItem?, segments: SegmentReferences) -> [SavedAnalysis] {
    guard let item, item.scalar != .null else { return [] }
    guard case .list(let items) = item.content, items.count <= Self.analysesMax else {
      problems.report(item, path: "analyses", "must be a list of at most \(Self.analysesMax) analyses")
      return []
    }
    var saved: [SavedAnalysis] = []
    for (number, item) in items.enumerated() {
      guard let fields = Fields(item, path: "analyses[\(number)]", known: nil, problems: problems) else { continue }
      guard let key = fields.requiredKey() else { continue }
      let path = "analyses.\(key)"
      if saved.contains(where: { $0.key == key }) { problems.report(item, path: path, "is defined already") }
      guard let kind = fields["kind"]?.writtenText.flatMap(AnalysisKind.init(rawValue:)) else {
        fields.report("kind", "must be one of \(AnalysisKind.allCases.map(\.rawValue).joined(separator: ", "))")
        continue
      }
      let reader = AnalysisReader(problems: problems, segments: segments)
      guard let analysis = reader.analysis(item, kind: kind, path: path, others: ["key", "name", "kind"]) else { continue }
      saved.append(SavedAnalysis(key: key, name: fields.text("name") ?? key, analysis: analysis))
    }
    return saved
  }
}
