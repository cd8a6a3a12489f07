internal import IdentityResolution
internal import Matching
internal import Ports
internal import Vocabulary

/// What is certain about who is who: the rules and decisions that matching goes by, and what the decisions teach.
struct DecidedPairs {
  private var version: DefinitionsVersion
  private var decisions: [IdentityDecision]
  private var rules: IdentityRules
  private var index: DecisionIndex
  private let hashKey: HashKey
  private(set) var labels: [LabelledLevels]
  /// Labels that the model in use was taught by.
  var taught: Int

  /// A model is learnt anew when there are so many more labels, and half as many again.
  private static let lesson = 10

  init(_ checkpoint: FlowCheckpoint) {
    hashKey = checkpoint.hashKey
    version = checkpoint.definitions.version
    decisions = checkpoint.decisions
    rules = IdentityRules(checkpoint.definitions, hashKey: checkpoint.hashKey)
    index = DecisionIndex(checkpoint.decisions, hashKey: checkpoint.hashKey)
    labels = DecidedPairs.labels(checkpoint.decisions)
    taught = checkpoint.matchModel?.labels ?? 0
  }

  var isFull: Bool { index.isFull }
  var teachesMore: Bool { labels.count >= taught + max(DecidedPairs.lesson, taught / 2) }

  /// Cheap when nothing has changed.
  mutating func follow(_ checkpoint: FlowCheckpoint) {
    if version != checkpoint.definitions.version {
      version = checkpoint.definitions.version
      rules = IdentityRules(checkpoint.definitions, hashKey: hashKey)
    }
    guard decisions != checkpoint.decisions else { return }
    let known = decisions.count
    let isLonger = known > 0 && checkpoint.decisions.count >= known && checkpoint.decisions[known - 1] == decisions[known - 1]
    decisions = checkpoint.decisions
    // They stand in the order of their numbers: what is at its old place has lost none before it. Each step of matching adds some, and a
    // hundred thousand take as long to index as thousands of profiles to match.
    guard isLonger else {
      index = DecisionIndex(decisions, hashKey: hashKey)
      labels = DecidedPairs.labels(decisions)
      return
    }
    for decision in decisions[known...] { index.add(decision) }
    labels += DecidedPairs.labels(decisions[known...])
  }

  /// Nil when something certain speaks against it, or nothing can name a profile.
  func finding(_ match: LiveMatch, _ left: ProfileRecord, _ right: ProfileRecord, model: UInt32) -> MatchFinding? {
    guard left.mergedInto == nil, right.mergedInto == nil, rules.mayMerge(left, right, decisions: index, hashKey: hashKey),
      let one = rules.mostTelling(of: left.ownIdentifiers, decisions: index, hashKey: hashKey),
      let other = rules.mostTelling(of: right.ownIdentifiers, decisions: index, hashKey: hashKey)
    else { return nil }
    let steps = match.steps.map { MatchEvidence.Step(comparison: $0.comparison, level: $0.level, bits: $0.bits) }
    return MatchFinding(
      left: one, right: other, evidence: MatchEvidence(probability: match.probability, model: model, start: match.start, steps: steps))
  }

  /// What people have said about matches; what matching has decided by itself teaches nothing.
  private static func labels(_ decisions: some Sequence<IdentityDecision>) -> [LabelledLevels] {
    decisions.compactMap { decision in
      guard let evidence = decision.evidence, decision.kind == .apart || evidence.review != nil else { return nil }
      let levels = Dictionary(evidence.steps.map { ($0.comparison, $0.level) }) { first, _ in first }
      return LabelledLevels(levels: levels, isOnePerson: decision.kind == .together)
    }
  }
}
