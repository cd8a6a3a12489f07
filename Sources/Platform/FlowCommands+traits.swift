internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Unification
internal import Vocabulary

/// Commands that the workspace gives itself for computed traits.
extension Flow {
  /// Scores go by other edges from here on: segments that ask for them go over all profiles again.
  mutating func setScoreEdges(_ edges: [ScoreEdges], entry: JournalEntry) throws(CommandRefusal) {
    // A segment that is warming up must not begin anew without its history.
    guard checkpoint.warmups.isEmpty else { throw .refused(.conflict(reason: "segments are warming up")) }
    var definitions = checkpoint.definitions
    let known = Set(definitions.computedTraits.filter { $0.measure == .rfm }.map(\.id))
    let new = edges.filter { known.contains($0.trait) }
    let replaced = Set(new.map(\.trait))
    definitions.scoreEdges = ((definitions.scoreEdges ?? []).filter { !replaced.contains($0.trait) } + new).sorted { $0.trait < $1.trait }
    var commit = emptyCommit(entry)
    commit.scoreEdges = definitions.scoreEdges
    commit.warmups = warmups(from: checkpoint.definitions, to: definitions, at: entry.first)
    try save(commit)
  }

  /// Edges of traits that ask the same as before.
  func edges(of old: Definitions, stillValidIn new: Definitions) -> [ScoreEdges] {
    let (before, after) = (DefinitionMeanings(old), DefinitionMeanings(new))
    return (old.scoreEdges ?? []).filter { edges in
      new.computedTraits.contains { $0.id == edges.trait } && after.isSame(edges.trait, as: before)
    }
  }

  /// Writes a trait that a query found into profiles, as if they had told it now. What is so already stays.
  mutating func setTrait(
    _ name: String, values: [TraitAssignment], command: Command, entry: JournalEntry
  ) throws(CommandRefusal) {
    do throws(StateStoreError) {
      let rows = Array(Set(values.prefix(TraitAssignment.batchMax).map(\.profile))).sorted()
      let loaded = try state.load(profiles: rows, timersDueBy: .init(microseconds: .min), timersMax: 0)
      var batch = try openBatch(loaded.profiles)
      batch.end = entry.end
      let survivorship = SurvivorshipRules(checkpoint.definitions)[name]
      var changed = 0
      for assignment in values.prefix(TraitAssignment.batchMax) {
        // One that was merged away meanwhile has no section of its own; the next run finds where it went.
        guard let profile = batch.identities.profiles[assignment.profile], profile.record.mergedInto == nil,
          !profile.record.sections.isEmpty
        else { continue }
        let value = assignment.value.map(TraitValue.init) ?? .null
        let present = profile.record.sections.trait(name, by: survivorship)?.value ?? .null
        guard present != value else { continue }
        let trait = StoredTrait(name: name, value: value, time: entry.receivedAt, tie: entry.first.rawValue, source: .workspace)
        guard stages.unification.set(trait, in: &profile.record.sections[0]) else { continue }
        changed += 1
        var touched = stages.segmentation.none()
        stages.segmentation.note(changedTraits: [name], touched: &touched)
        if stages.groups.depends(on: [name]), list(profile, batch: &batch) { stages.segmentation.noteGroups(touched: &touched) }
        evaluate(profile, touched: touched, now: entry.receivedAt, batch: &batch)
      }
      var commit = batch.commit(definitions: checkpoint.definitions.version)
      commit.clock = max(checkpoint.clock, entry.receivedAt)
      commit.audit = [auditRow(entry, command, subject: name, detail: "\(changed) profiles")]
      try self.commit(commit, batch: batch)
    } catch {
      throw .state(error)
    }
  }
}
