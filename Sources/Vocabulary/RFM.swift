/// Recency, frequency and monetary value: each scored 1 to 5 by the workspace's own quintiles (5 is best), and what marketers call the cell.
public enum RFM {
  /// Raw values end the names of the traits.
  public enum Part: String, Sendable, CaseIterable {
    case recency, frequency, monetary
  }

  /// What marketers call a corner of the grid. Raw values are traits and stand in answers: never rename.
  public enum Cell: String, Sendable, CaseIterable {
    case champions, loyal
    case potentialLoyalists = "potential_loyalists"
    case new, promising
    case needAttention = "need_attention"
    case aboutToSleep = "about_to_sleep"
    case cannotLose = "cannot_lose"
    case atRisk = "at_risk"
    case hibernating, lost
  }

  /// By recency, and the mean of frequency and monetary value rounded up.
  public static func cell(recency: Int, frequency: Int, monetary: Int) -> Cell {
    switch (recency, (frequency + monetary + 1) / 2) {
    case (5, 4...), (4, 5): .champions
    case (3...4, 4...): .loyal
    case (5, 1): .new
    case (4, 1): .promising
    case (4...5, _): .potentialLoyalists
    case (3, 3): .needAttention
    case (3, _): .aboutToSleep
    case (1, 5): .cannotLose
    case (_, 3...): .atRisk
    case (2, _): .hibernating
    default: .lost
    }
  }
}
