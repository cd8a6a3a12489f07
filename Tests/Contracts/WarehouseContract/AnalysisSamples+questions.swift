internal import Ports
public import Vocabulary

extension AnalysisSamples {
  /// A question of each kind in turn.
  public mutating func question(_ number: Int) -> AnalysisQuestion {
    let kind = AnalysisKind.allCases[number % AnalysisKind.allCases.count]
    var settings = AnalysisSettings(
      timezone: one(of: ["UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Asia/Kolkata"]), weekStart: one(of: [.monday, .sunday]))
    if isOne(in: 3) {
      let day = Self.start.advanced(by: 20 * .day)
      settings.currencies = CurrencyTable(
        base: "EUR", rates: [.init(currency: "USD", from: .zero, rate: 0.5), .init(currency: "USD", from: day, rate: 0.25)])
    }
    return AnalysisQuestion(analysis: analysis(kind), settings: settings, now: Self.now)
  }

  mutating func scope() -> AnalysisScope {
    let from = Self.start.advanced(by: Int64(below(10)) * .day + Int64(below(24)) * .hour)
    let range: AnalysisRange =
      isOne(in: 4) ? .last(microseconds: 30 * .day) : .between(from, from.advanced(by: Int64(5 + below(25)) * .day))
    return AnalysisScope(
      range: range, timezone: isOne(in: 4) ? "Europe/Berlin" : nil, segment: isOne(in: 4) ? SegmentID(rawValue: UInt32(1 + below(3))) : nil)
  }

  mutating func analysis(_ kind: AnalysisKind) -> Analysis {
    let orders = OrderSelection(value: one(of: [["revenue"], ["quantity"]]))
    switch kind {
    case .trends:
      return .trends(
        TrendsAnalysis(
          events: stream(), measure: measure(), interval: one(of: AnalysisInterval.allCases), breakdown: breakdown(),
          seriesMax: 1 + below(6),
          scope: scope()))
    case .funnel:
      return .funnel(
        FunnelAnalysis(
          steps: (0..<(2 + below(3))).map { _ in stream() }, within: Int64(1 + below(72)) * 2 * .hour, isStrict: isOne(in: 4),
          breakdown: breakdown(), scope: scope()))
    case .retention:
      return .retention(
        RetentionAnalysis(
          first: stream(), returning: stream(), interval: one(of: AnalysisInterval.allCases), periods: 1 + below(9),
          cohort: one(of: RetentionAnalysis.Cohort.allCases), isRolling: isOne(in: 3), scope: scope()))
    case .paths:
      return .paths(
        PathsAnalysis(
          event: one(of: Self.names), direction: one(of: PathsAnalysis.Direction.allCases), steps: 1 + below(4), linksMax: 2 + below(6),
          scope: scope()))
    case .rfm: return .rfm(RFMAnalysis(orders: orders, scope: scope()))
    case .kpis: return .kpis(KPIAnalysis(orders: orders, scope: scope()))
    case .campaigns:
      return .campaigns(
        CampaignAnalysis(
          orders: orders, costs: FactStream(events: ["Signed Up"]), dimension: one(of: CampaignAnalysis.Dimension.allCases),
          lookback: Int64(1 + below(20)) * .day, scope: scope()))
    case .statistics:
      let path = one(of: [["category"], ["revenue"], ["shipping", "city"], ["due"]])
      return .statistics(
        StatisticsAnalysis(
          subject: isOne(in: 3) ? .trait([one(of: ["city", "age"])]) : .property(path, of: stream()), valuesMax: 1 + below(6),
          scope: scope()))
    case .overlap: return .overlap(OverlapAnalysis(segments: [1, 2, 3].map { SegmentID(rawValue: $0) }, scope: scope()))
    }
  }

  private mutating func stream() -> FactStream {
    let names = isOne(in: 6) ? [] : isOne(in: 4) ? Array(Self.names.shuffled(using: &random).prefix(2)) : [one(of: Self.names)]
    return FactStream(events: names, filter: isOne(in: 3) ? [condition()] : [])
  }

  private mutating func measure() -> TrendsAnalysis.Measure {
    let path = one(of: [["revenue"], ["quantity"]])
    return one(of: [
      .count, .profiles, .sum(path), .average(path), .minimum(path), .maximum(path), .percentile(path, one(of: [0.5, 0.75, 0.25])),
    ])
  }

  private mutating func breakdown() -> AnalysisBreakdown? {
    one(of: [
      nil, nil, .property(path: ["category"]), .property(path: ["shipping", "city"]), .property(path: ["revenue"]), .trait(path: ["city"]),
      .segments([1, 3].map { SegmentID(rawValue: $0) }),
    ])
  }

  private mutating func condition() -> PropertyCondition {
    let path = one(of: [
      ["revenue"], ["quantity"], ["category"], ["due"], ["shipping", "city"], ["shipping"], ["products[]", "category"],
      ["products[]", "price"],
      ["missing"],
    ])
    let value = one(of: [
      ComparableValue.string("tea"), .string("Huế"), .string("2026-03-01"), .number(7), .number(100), .number(7.5), .bool(true),
      .number(12),
    ])
    let day = Self.start.advanced(by: 10 * .day)
    let comparison = one(of: [
      ValueComparison.is(value), .isNot(value), .in([value, .number(2)]), .notIn([value, .string("coffee")]), .gt(value), .gte(value),
      .lt(value),
      .lte(value), .between(.number(3), .number(120)), .between(.string("a"), .string("t")), .contains("e"), .startsWith("H"),
      .endsWith("a"),
      .exists, .missing, .before(day), .after(day), .withinLast(microseconds: 30 * .day), .withinNext(microseconds: 30 * .day),
    ])
    return PropertyCondition(path: path, comparison: comparison)
  }
}
