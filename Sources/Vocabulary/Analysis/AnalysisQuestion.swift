/// An analysis with all that its answer depends on.
public struct AnalysisQuestion: Sendable, Equatable {
  public var analysis: Analysis
  public var settings: AnalysisSettings
  public var now: Timestamp
  /// Asks for the profiles behind one cell instead of the figures.
  public var cell: AnalysisCell?
  /// Profiles listed at most.
  public var profilesMax: Int

  public static let profilesLimit = 10_000

  public init(
    analysis: Analysis, settings: AnalysisSettings = AnalysisSettings(), now: Timestamp, cell: AnalysisCell? = nil, profilesMax: Int = 100
  ) {
    self.analysis = analysis
    self.settings = settings
    self.now = now
    self.cell = cell
    self.profilesMax = profilesMax
  }

  public var timezone: String { analysis.scope.timezone ?? settings.timezone }
  public var bounds: (from: Timestamp, to: Timestamp) { analysis.scope.range.bounds(now: now) }
}

/// One place in an answer, to ask who stands behind it.
public enum AnalysisCell: Sendable, Equatable {
  /// A point of a trend; the key of its series, nil without a value.
  case point(key: String?, at: Timestamp)
  /// Profiles that reached a step, from 1; or reached it and not the next.
  case step(number: Int, isDropped: Bool, key: String?)
  /// A cohort; with a period, from 0, those of it that came back.
  case cohort(at: Timestamp, period: Int?)
  case link(step: Int, from: String, to: String)
  case rfm(recency: Int, frequency: Int, monetary: Int)
  /// `active`, `customers`, `new`, `returning`, `lapsed` or `repeating`.
  case figure(String)
  /// Profiles that the campaign or channel reached.
  case campaign(String)
  case value(String)
  /// Members of exactly these of the asked segments.
  case members(of: [SegmentID])
}
