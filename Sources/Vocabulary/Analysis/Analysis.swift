/// One question about customers and what they did, which the warehouse answers. Language: docs/analyses.md.
public enum Analysis: Sendable, Codable, Equatable {
  case trends(TrendsAnalysis)
  case funnel(FunnelAnalysis)
  case retention(RetentionAnalysis)
  case paths(PathsAnalysis)
  case rfm(RFMAnalysis)
  case kpis(KPIAnalysis)
  case campaigns(CampaignAnalysis)
  case statistics(StatisticsAnalysis)
  case overlap(OverlapAnalysis)

  public var kind: AnalysisKind {
    switch self {
    case .trends: .trends
    case .funnel: .funnel
    case .retention: .retention
    case .paths: .paths
    case .rfm: .rfm
    case .kpis: .kpis
    case .campaigns: .campaigns
    case .statistics: .statistics
    case .overlap: .overlap
    }
  }

  public var scope: AnalysisScope {
    switch self {
    case .trends(let analysis): analysis.scope
    case .funnel(let analysis): analysis.scope
    case .retention(let analysis): analysis.scope
    case .paths(let analysis): analysis.scope
    case .rfm(let analysis): analysis.scope
    case .kpis(let analysis): analysis.scope
    case .campaigns(let analysis): analysis.scope
    case .statistics(let analysis): analysis.scope
    case .overlap(let analysis): analysis.scope
    }
  }
}

/// The kinds of analysis, as they stand in paths and files.
public enum AnalysisKind: String, Sendable, Codable, CaseIterable {
  case trends, funnel, retention, paths, rfm, kpis, campaigns, statistics, overlap
}

/// An analysis that a workspace file names, to be run by its key.
public struct SavedAnalysis: Sendable, Codable, Equatable {
  /// `[a-z0-9_]{1,64}`, stable.
  public var key: String
  public var name: String
  public var analysis: Analysis

  public init(key: String, name: String, analysis: Analysis) {
    self.key = key
    self.name = name
    self.analysis = analysis
  }
}
