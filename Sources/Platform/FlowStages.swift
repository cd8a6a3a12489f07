internal import Cleansing
internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Unification
internal import Vocabulary

/// The stages, made for one version of the definitions.
struct FlowStages {
  let cleansing: Cleanser
  let rules: IdentityRules
  /// Those that hold; they change between versions of the definitions too.
  var decisions: DecisionIndex
  let unification: Unifier
  let groups: GroupReader
  let segmentation: Segmenter
  let outbox: Outbox

  /// - Parameter keeping: stages of the same definitions, whose compiled parts can stay.
  init(checkpoint: FlowCheckpoint, keeping: FlowStages? = nil) {
    let definitions = checkpoint.definitions
    cleansing = keeping?.cleansing ?? Cleanser(definitions: definitions, hashKey: checkpoint.hashKey)
    rules = keeping?.rules ?? IdentityRules(definitions.identifierTypes, blocks: cleansing.blocks)
    decisions = keeping?.decisions ?? DecisionIndex(checkpoint.decisions, hashKey: checkpoint.hashKey)
    unification = keeping?.unification ?? Unifier(rules: SurvivorshipRules(definitions))
    groups = keeping?.groups ?? GroupReader(definitions, hashKey: checkpoint.hashKey)
    segmentation = Segmenter(
      compiled: keeping?.segmentation.compiled ?? CompiledSegments(definitions: definitions), warmups: checkpoint.warmups)
    outbox = keeping?.outbox ?? Outbox(definitions: definitions, hashKey: checkpoint.hashKey)
  }
}

/// What a batch left behind, for those who wait.
struct FlowResult {
  var end: JournalOffset
  var deliveries = false
  var tailed: [TailedEvent] = []
  /// More timers are due.
  var more = false
}
