internal import Ports
internal import Vocabulary

extension AnalysisSamples {
  /// One cell of an answer, when it has any.
  mutating func cells(of answer: AnalysisAnswer?, _ question: AnalysisQuestion) -> [AnalysisCell] {
    switch answer {
    case .trends(let trends):
      guard let series = trends.series.randomElement(using: &random), let point = series.points.randomElement(using: &random) else {
        return []
      }
      return [.point(key: series.key, at: point.at)]
    case .funnel(let funnels):
      guard let funnel = funnels.randomElement(using: &random) else { return [] }
      return [.step(number: 1 + below(funnel.steps.count), isDropped: isOne(in: 2), key: funnel.key)]
    case .retention(let cohorts):
      return cohorts.randomElement(using: &random).map { [.cohort(at: $0.at, period: isOne(in: 2) ? nil : below(3))] } ?? []
    case .paths(let links):
      return links.randomElement(using: &random).map { [.link(step: $0.step, from: $0.from, to: $0.to)] } ?? []
    case .rfm(let rfm):
      return rfm.cells.randomElement(using: &random).map { [.rfm(recency: $0.recency, frequency: $0.frequency, monetary: $0.monetary)] }
        ?? []
    case .kpis: return ["active", "customers", "new", "returning", "lapsed", "repeating"].map { .figure($0) }
    case .campaigns(let results, _): return results.randomElement(using: &random).map { [.campaign($0.key)] } ?? []
    case .statistics(let statistics): return statistics.top.randomElement(using: &random).map { [.value($0.value)] } ?? []
    case .overlap(let overlap): return overlap.parts.randomElement(using: &random).map { [.members(of: $0.segments)] } ?? []
    case .profiles, nil: return []
    }
  }
}
