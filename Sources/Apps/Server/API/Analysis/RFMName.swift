import Vocabulary

/// What marketers call a corner of the grid: by recency, and the mean of frequency and monetary value rounded up.
enum RFMName: String, CaseIterable, Sendable {
  case champions, loyal
  case potentialLoyalists = "potential_loyalists"
  case new, promising
  case needAttention = "need_attention"
  case aboutToSleep = "about_to_sleep"
  case cannotLose = "cannot_lose"
  case atRisk = "at_risk"
  case hibernating, lost

  static func of(_ cell: RFMAnswer.Cell) -> RFMName {
    switch (cell.recency, (cell.frequency + cell.monetary + 1) / 2) {
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
