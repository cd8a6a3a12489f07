import JSONTape
import Matching
import Vocabulary

/// The waterfall of a match: what each comparison has added to the odds.
enum MatchEvidenceView {
  static func write(_ evidence: MatchEvidence?, to json: inout JSONWriter) {
    guard let evidence else { return json.null() }
    json.object { json in
      json.key("probability")
      json.number(evidence.probability)
      json.member("model", UInt64(evidence.model))
      json.key("start")
      json.number(evidence.start)
      json.key("steps")
      json.array(evidence.steps) { json, step in
        let words = LevelText.words(comparison: step.comparison, level: step.level)
        json.object { json in
          json.member("comparison", words?.comparison ?? step.comparison)
          json.member("agreement", words?.agreement ?? "level \(step.level)")
          json.key("bits")
          json.number(step.bits)
        }
      }
      json.key("review")
      if let review = evidence.review { json.integer(Int64(review)) } else { json.null() }
    }
  }
}
