internal import Standardising
internal import Vocabulary

/// A condition ready for evaluation. Classes, so that walking the tree copies nothing.
final class CompiledCondition: Sendable {
  enum Test: Sendable {
    case all
    case any
    case not
    case trait(TraitTest)
    case count(Measurement, CountComparison)
    case measure(Measurement, CompiledComparison)
    case sequence(SequenceSearch)
    case memberOf(SegmentID)
    case account(AccountTest)
    case household(HouseholdCondition)
    /// Names a segment or trait that is not there; never holds.
    case nothing
  }

  let test: Test
  let parts: [CompiledCondition]
  /// For people: which condition decided, without personal data.
  let label: String

  init(_ test: Test, parts: [CompiledCondition] = [], label: String) {
    self.test = test
    self.parts = parts
    self.label = label
  }
}

/// A test of a trait that events brought, or, inside of one that is computed. A class, since a test of a condition is copied with each look at it.
final class TraitTest: Sendable {
  /// Of the trait; a computed one has a measurement too.
  let name: String
  /// What follows the name; empty for the trait itself.
  let rest: CompiledPath
  let comparison: CompiledComparison
  let computed: Measurement?
  /// Which of several values counts; nil: the newest.
  let survivorship: Survivorship?
  /// Of a test of a standard form: how it is read.
  let standard: TraitReader?

  init(
    path: [String], comparison: CompiledComparison, computed: Measurement?, survivorship rules: SurvivorshipRules? = nil,
    standard: TraitReader? = nil
  ) {
    var rest = path.dropFirst()
    var name = path.first ?? ""
    if name.hasSuffix("[]") {
      name = String(name.dropLast(2))
      rest = ["[]"] + rest
    }
    self.name = name
    self.rest = CompiledPath(rest)
    self.comparison = comparison
    self.computed = computed
    survivorship = rules?[name]
    self.standard = standard
  }
}
