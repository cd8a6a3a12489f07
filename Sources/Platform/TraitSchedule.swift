internal import Logging
internal import Ports
internal import Vocabulary

/// Keeps those computed traits current that take a look at all profiles: where the quintiles of scores lie, and what queries of the warehouse say.
///
/// What it finds goes through the journal as commands, so that a replay gives the same.
actor TraitSchedule {
  struct Settings: Sendable {
    /// Between two looks at what is due.
    var look = Duration.seconds(1)
    /// Quintiles are sought again, when something has come in, after so many times as long as it took, and no sooner than `restMin`: seconds in a
    /// small workspace, an hour in one of millions.
    var restPerWork = 500
    var restMin = Duration.seconds(5)
    /// After a query that failed or named nobody, as in a workspace that is just being filled, unless its own turn comes sooner.
    var retry = Duration.seconds(60)
  }

  struct Parts: Sendable {
    var state: any StateStore
    var warehouse: any Warehouse
    var hashKey: HashKey
    var checkpoint: @Sendable () -> FlowCheckpoint
    /// By the journal's clock.
    var now: @Sendable () -> Timestamp
    var submit: @Sendable (Command.Action) async throws -> Void
  }

  private struct Run {
    var query: SQLTraitQuery
    var next: ContinuousClock.Instant
  }

  private let parts: Parts
  private let settings: Settings
  private let log: Logger
  private var nextScoring = ContinuousClock.now
  private var runs: [SegmentID: Run] = [:]
  private var failures: [SegmentID: String] = [:]
  /// Retired traits of which no profile has a value.
  private var gone: Set<String> = []

  init(parts: Parts, settings: Settings = Settings(), log: Logger) {
    self.parts = parts
    self.settings = settings
    self.log = log
  }

  /// What keeps queries from being asked, in one sentence each.
  var problems: [String] { failures.values.sorted() }

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await lookAtScores()
      await lookAtQueries()
      await lookAtRetired()
      do { try await Task.sleep(for: settings.look) } catch { return }
    }
  }

  // MARK: Scores

  private func lookAtScores() async {
    let began = ContinuousClock.now
    guard began >= nextScoring else { return }
    let checkpoint = parts.checkpoint()
    guard checkpoint.warmups.isEmpty, isScoringDue(checkpoint) else { return }
    do {
      let edges = try await ScoreRun(state: parts.state).edges(of: checkpoint, at: parts.now())
      if !edges.isEmpty { try await parts.submit(.setScoreEdges(edges)) }
    } catch {
      log.info("Scores are sought again later", metadata: ["kind": "\(type(of: error))"])
    }
    let end = ContinuousClock.now
    nextScoring = end + max((end - began) * settings.restPerWork, settings.restMin)
  }

  /// Something has come in since, or a day has passed and everybody's recency with it.
  private func isScoringDue(_ checkpoint: FlowCheckpoint) -> Bool {
    let traits = checkpoint.definitions.computedTraits.filter { $0.measure == .rfm }
    return traits.contains { trait in
      guard let known = checkpoint.definitions.scoreEdges?.first(where: { $0.trait == trait.id }) else { return true }
      // The command that set them has moved the position by one.
      return checkpoint.position.rawValue > known.position.rawValue + 1 || parts.now() >= known.at.advanced(by: .day)
    }
  }

  // MARK: Retired

  /// What queries gave goes with their traits. Profiles merge meanwhile, so only a look that finds nothing is the last; after a restart there is one more.
  private func lookAtRetired() async {
    let retired = Set(parts.checkpoint().definitions.retiredTraits ?? [])
    gone.formIntersection(retired)
    let open = retired.subtracting(gone)
    guard !open.isEmpty else { return }
    do {
      if try await RetiredTraitRun(parts: parts, names: open).run() == 0 { gone.formUnion(open) }
    } catch {
      log.info("Values of retired traits are removed later", metadata: ["kind": "\(type(of: error))"])
    }
  }

  // MARK: Queries

  private func lookAtQueries() async {
    let traits = parts.checkpoint().definitions.computedTraits
    let asked = Set(traits.filter { $0.query != nil }.map(\.id))
    runs = runs.filter { asked.contains($0.key) }
    failures = failures.filter { asked.contains($0.key) }
    for trait in traits {
      guard let query = trait.query else { continue }
      if let run = runs[trait.id], run.query == query, ContinuousClock.now < run.next { continue }
      let every = Duration.microseconds(query.every)
      do {
        let found = try await SQLTraitRun(
          parts: parts, trait: trait, query: query, survivorship: SurvivorshipRules(parts.checkpoint().definitions)[trait.key]
        ).run()
        failures[trait.id] = nil
        runs[trait.id] = Run(query: query, next: .now + (found == 0 ? min(every, settings.retry) : every))
      } catch {
        let reason = SQLTraitRun.reason(of: error)
        if failures.updateValue("SQL trait \(trait.key): \(reason)", forKey: trait.id) == nil {
          log.warning("An SQL trait keeps the values that it had", metadata: ["trait": "\(trait.key)", "kind": "\(type(of: error))"])
        }
        runs[trait.id] = Run(query: query, next: .now + min(every, settings.retry))
      }
    }
  }
}
