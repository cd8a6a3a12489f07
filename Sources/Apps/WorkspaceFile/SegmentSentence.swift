public import Vocabulary

/// Says conditions in words, for plans and for people. Holds the definition's own constants, nothing of any person.
public struct SegmentSentence: Sendable {
  private let keys: [SegmentID: String]
  let language: SentenceLanguage

  static let valuesShownMax = 5

  /// - Parameter segments: those that conditions may refer to.
  public init(segments: [SegmentDefinition], language: SentenceLanguage = .english) {
    keys = Dictionary(segments.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    self.language = language
  }

  /// Such as: `country is VN and did Order Completed at least 3 times within 30 days where total is at least 50`.
  public func describe(_ condition: SegmentCondition) -> String { describe(condition, isInner: false) }

  private func describe(_ condition: SegmentCondition, isInner: Bool) -> String {
    switch condition {
    case .all(let parts): join(parts, .and, isInner: isInner)
    case .any(let parts): join(parts, .or, isInner: isInner)
    case .not(let part): language.say(.not, describe(part, isInner: false))
    case .trait(let path, let comparison): predicate(path, comparison)
    case .did(let behaviour): words(behaviour)
    case .sequence(let sequence): words(sequence)
    case .memberOf(let segment): keys[segment].map { language.say(.inSegment, $0) } ?? language.say(.noSegment)
    case .account(let account): words(account)
    case .household(let household): words(household)
    }
  }

  private func join(_ parts: [SegmentCondition], _ word: SentencePhrase, isInner: Bool) -> String {
    if parts.count == 1 { return describe(parts[0], isInner: isInner) }
    let text = parts.map { describe($0, isInner: true) }.joined(separator: language.say(word))
    return isInner ? language.say(.open) + text + language.say(.close) : text
  }

  func predicate(_ path: [String], _ comparison: ValueComparison) -> String {
    language.say(.predicate, path.joined(separator: "."), words(comparison))
  }

  /// Of the first few, and how many more there are.
  func list(_ values: [String], _ word: SentencePhrase) -> String {
    let shown = Array(values.prefix(Self.valuesShownMax))
    let comma = language.say(.comma)
    if values.count > shown.count {
      return shown.joined(separator: comma) + language.say(word) + language.say(.more, "\(values.count - shown.count)")
    }
    guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: comma) + language.say(word) + last
  }
}
