public import Vocabulary

/// The computed traits of profiles at one moment, for those who show them.
public struct ComputedTraits: Sendable {
  private let traits: [CompiledTrait]

  public init(compiled: CompiledSegments) { traits = compiled.computed }

  public init(definitions: Definitions) {
    // Segments play no part, and are many.
    var definitions = definitions
    definitions.segments = []
    self.init(compiled: CompiledSegments(definitions: definitions))
  }

  public var isEmpty: Bool { traits.isEmpty }

  /// Those that are not missing, in the order of their definition.
  public func values(of record: ProfileRecord, at now: Timestamp) -> [(key: String, value: TraitValue)] {
    traits.compactMap { trait in trait.value(record.sections, now: now).map { (trait.key, $0) } }
  }
}
