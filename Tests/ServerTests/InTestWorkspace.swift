import Ports
import StateInMemory
import Synchronization
import Vocabulary

/// A workspace that runs commands at once and remembers what it was asked.
final class InTestWorkspace: WorkspaceControl {
  struct Asked: Sendable {
    var definitions = Definitions.initial
    var offset: UInt64 = 1
    var actions: [(action: Command.Action, actor: String)] = []
    var resent: [(request: CollectedRequest, source: SourceID)] = []
    var warming: [String] = []
    var incomplete: [IncompleteSegment] = []
    var obstacle: String?
    var problems: [String] = []
    var tails: [AsyncStream<TailedEvent>.Continuation] = []
    /// So many applies fail, as if somebody else had been faster.
    var conflicts = 0
  }

  let asked = Mutex(Asked())
  let state: InMemoryStateStore
  let hashKey = HashKey(first: 1, second: 2)
  static let now = Timestamp(iso8601: "2026-11-21T12:00:00Z")!

  init(state: InMemoryStateStore) { self.state = state }

  var definitions: Definitions { asked.withLock { $0.definitions } }

  func submit(_ action: Command.Action, actor: String) async throws(CommandError) -> CommandReceipt {
    let offset = try take(action, actor: actor)
    var commit = StateCommit(
      position: JournalOffset(rawValue: offset + 1), clock: InTestWorkspace.now, nextProfile: ProfileRow(rawValue: 100),
      nextSignature: SignatureID(rawValue: 100))
    commit.audit = [
      AuditRow(
        offset: JournalOffset(rawValue: offset), at: InTestWorkspace.now, actor: actor, action: action.name, subject: "", detail: "")
    ]
    switch action {
    case .createToken(let token): commit.tokens = [.create(token)]
    case .revokeToken(let name): commit.tokens = [.revoke(name: name)]
    case .noteRetry(let letter, let new): commit.retries = [RetryNote(deadLetter: letter, retriedAs: new)]
    case .apply(let definitions): commit.definitions = definitions
    case .goLive, .mark, .setScoreEdges, .setTrait, .noteExport, .unmerge, .merge, .block, .withdraw, .regroup, .match, .review,
      .setMatchModel:
      break
    }
    do throws(StateStoreError) { try state.commit(commit) } catch { throw .conflict(reason: "\(error)") }
    return CommandReceipt(offset: JournalOffset(rawValue: offset), at: InTestWorkspace.now)
  }

  private func take(_ action: Command.Action, actor: String) throws(CommandError) -> UInt64 {
    let result: Result<UInt64, CommandError> = asked.withLock { asked in
      if case .apply(let definitions) = action {
        if asked.conflicts > 0 {
          asked.conflicts -= 1
          return .failure(.conflict(reason: "another version"))
        }
        asked.definitions = definitions
      }
      asked.actions.append((action, actor))
      asked.offset += 1
      return .success(asked.offset)
    }
    return try result.get()
  }

  func resend(_ request: CollectedRequest, source: SourceID) async throws(CommandError) -> JournalOffset {
    asked.withLock { asked in
      asked.resent.append((request, source))
      asked.offset += 1
      return JournalOffset(rawValue: asked.offset)
    }
  }

  func status() async throws(StateStoreError) -> WorkspaceStatus {
    let asked = asked.withLock { $0 }
    let (head, warming) = (JournalOffset(rawValue: asked.offset), asked.warming)
    return WorkspaceStatus(
      journalHead: head, journalTail: .start, journalBytes: 10, flowPosition: head, flowClock: InTestWorkspace.now, warehousePosition: head,
      warehouseReady: true, deliveries: try await state.deliveryCounts(), deduplication: try await state.deduplicationWindow(),
      caughtUp: warming.isEmpty, warmingSegments: warming, incompleteSegments: asked.incomplete, obstacle: asked.obstacle,
      problems: asked.problems)
  }

  func metrics() async -> [MetricSample] {
    [MetricSample(name: "kith_flow_events_total", help: "Events.", kind: .counter, labels: ["outcome": "kept"], value: 3)]
  }

  func tail() -> AsyncStream<TailedEvent> {
    let (stream, feed) = AsyncStream.makeStream(of: TailedEvent.self, bufferingPolicy: .bufferingNewest(1000))
    asked.withLock { $0.tails.append(feed) }
    return stream
  }
}
