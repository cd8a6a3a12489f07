internal import CPlatform
internal import Foundation
internal import Logging
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Matches profiles that share no identifier, on a thread of its own that gives way to the flow's, while the definitions ask for it.
///
/// What it finds goes through the journal as commands, which the flow checks again: nothing is decided here. It holds nothing that a crash could
/// lose: after a start all profiles are matched once more, and what was decided or asked before is not again.
final class MatchingWorker: Sendable {
  struct Settings: Sendable {
    /// Between two looks at what has changed.
    var look = Duration.milliseconds(200)
    /// While the flow is at work matching rests so many times as long as it has worked.
    var restPerWork = 4
    var retry = Duration.seconds(1)
  }

  struct Parts: Sendable {
    var state: any StateStore
    var hashKey: HashKey
    var persons: CommittedChanges<ProfileRow>
    var checkpoint: @Sendable () -> FlowCheckpoint
    /// By the journal's clock.
    var now: @Sendable () -> Timestamp
    var submit: @Sendable (Command.Action) async throws -> Void
  }

  private let parts: Parts
  private let settings: Settings
  private let log: Logger
  private let isStopping = Mutex(false)
  private let published = Mutex<(status: MatchingStatus?, problem: String?)>((nil, nil))
  private let mayEnd = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)

  init(parts: Parts, settings: Settings = Settings(), log: Logger) {
    self.parts = parts
    self.settings = settings
    self.log = log
  }

  /// Nil when profiles are not matched.
  var status: MatchingStatus? {
    guard parts.checkpoint().definitions.matching != nil else { return nil }
    var status = published.withLock { $0.status } ?? MatchingStatus(standing: .learning)
    if status.standing == .idle, !parts.persons.isEmpty { status.standing = .matching }
    return status
  }

  /// What keeps it from matching everything, in one sentence; nil when all is well.
  var problem: String? { parts.checkpoint().definitions.matching == nil ? nil : published.withLock { $0.problem } }

  func start() {
    let thread = Thread { [self] in
      kith_thread_name("kith-matching")
      #if os(Linux)
        // There it is of this thread alone. What it cannot do, it does without.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      #endif
      loop()
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Ends after the piece under way; learning from millions is left behind, it holds nothing.
  func stop() async {
    isStopping.withLock { $0 = true }
    mayEnd.signal()
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [done] in
        _ = done.wait(timeout: .now() + 10)
        continuation.resume()
      }
    }
  }

  private var mustStop: Bool { isStopping.withLock { $0 } }

  private func loop() {
    var matching: ProfileMatching?
    var wasAway = false
    while !mustStop {
      guard let rules = parts.checkpoint().definitions.matching else {
        matching = nil
        _ = parts.persons.take()
        publish(nil)
        nap(settings.look)
        continue
      }
      let began = (time: ContinuousClock.now, position: parts.checkpoint().position)
      do {
        if matching == nil { matching = ProfileMatching(parts: parts) }
        let worked = try matching!.step(rules, publish: publish) { self.mustStop }
        wasAway = false
        // What matching itself has sent is no work that it must give way to: a pass would rest after each piece that finds something.
        let moved = parts.checkpoint().position.rawValue - began.position.rawValue
        let isFlowing = moved > UInt64(matching?.commandsOfStep ?? 0)
        if isFlowing {
          nap(max(settings.look, (ContinuousClock.now - began.time) * settings.restPerWork))
        } else if !worked {
          nap(settings.look)
        }
      } catch {
        if !wasAway { log.info("Matching waits", metadata: ["kind": "\(type(of: error))"]) }
        wasAway = true
        nap(settings.retry)
      }
    }
  }

  private func publish(_ matching: ProfileMatching?) {
    published.withLock { $0 = (matching?.status, matching?.problem) }
  }

  /// Returns early when the worker is stopped.
  private func nap(_ duration: Duration) {
    let nanoseconds = duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    _ = mayEnd.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
  }
}
