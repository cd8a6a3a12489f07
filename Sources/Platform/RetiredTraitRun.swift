internal import Ports
internal import Vocabulary

/// Takes from the profiles what the queries of SQL traits gave that are no longer defined. Values of these names that events brought stay.
struct RetiredTraitRun {
  let parts: TraitSchedule.Parts
  let names: Set<String>

  /// - Returns: how many values were found.
  func run() async throws -> Int {
    var found = 0
    let rules = SurvivorshipRules(parts.checkpoint().definitions)
    var waiting: [String: [TraitAssignment]] = [:]
    try await ProfilePages(state: parts.state).forEach { record in
      for trait in record.traits(by: rules) where names.contains(trait.name) && trait.source == .workspace && trait.value != .null {
        found += 1
        waiting[trait.name, default: []].append(TraitAssignment(profile: record.row, value: nil))
        guard let full = waiting[trait.name], full.count == TraitAssignment.batchMax else { continue }
        waiting[trait.name] = nil
        try await parts.submit(.setTrait(name: trait.name, values: full))
      }
    }
    for (name, values) in waiting.sorted(by: { $0.key < $1.key }) { try await parts.submit(.setTrait(name: name, values: values)) }
    return found
  }
}
