internal import Consent
internal import Logging
package import Ports
internal import Synchronization
public import Vocabulary

/// Delivers the outbox of one destination: takes up what is due, checks consent once more, calls the destination, records receipts.
///
/// Deliveries of one profile go out one at a time in order: the queue hands out the next only after the receipt of the one before. A crash
/// at any moment loses nothing: what has no receipt is delivered again under the same idempotency key.
public final class DeliveryWorker: Sendable {
  public let definition: DestinationDefinition
  let make: @Sendable () throws(DestinationConfigurationError) -> any Destination
  let tools: DeliveryTools
  let mailbox = DeliveryMailbox()
  private let shown = Mutex(Shown())

  private struct Shown {
    var configuration: String?
    var store: String?
    var receiver: String?
    var figures = DeliveryFigures()
  }

  /// How long a wrong configuration or an absent store rests before it is tried again: a secret's file may appear.
  static let repairWait: Int64 = 15 * .second
  static let storeWait: Int64 = .second

  /// - Parameter make: opens the destination; called until it succeeds.
  package init(
    definition: DestinationDefinition, tools: DeliveryTools,
    make: @escaping @Sendable () throws(DestinationConfigurationError) -> any Destination
  ) {
    self.definition = definition
    self.tools = tools
    self.make = make
  }

  /// There may be something new in the outbox. Cheap; call it after each commit that has deliveries.
  public func wake() { mailbox.wake() }

  /// Takes up nothing more; ``run()`` returns when all that is under way has ended and is recorded.
  public func stop() { mailbox.stop() }

  /// What stands in the way, in a sentence; nil when all is well. Without personal data.
  public var problem: String? {
    shown.withLock { shown in
      (shown.configuration ?? shown.store ?? shown.receiver).map { "destination \(definition.key): \($0)" }
    }
  }

  public var figures: DeliveryFigures { shown.withLock { $0.figures } }

  /// Works until ``stop()``, or until the task is cancelled: then calls under way are cut off and stay pending.
  public func run() async {
    guard let destination = await open() else { return }
    await withDiscardingTaskGroup { group in
      var ledger = DeliveryLedger(policy: tools.policy)
      mailbox.wake()
      while true {
        let mail = await mailbox.take(until: ledger.lookAgainAt, clock: tools.clock)
        let isSettled = await settle(mail.ended, in: &ledger)
        if Task.isCancelled { break }
        if mail.isStopping {
          if ledger.callsUnderWay == 0, ledger.unrecorded.isEmpty { break }
        } else if isSettled {
          await takeUp(&ledger, destination: destination, group: &group)
        }
      }
      if Task.isCancelled { group.cancelAll() }
    }
    await destination.close()
  }

  /// Nil when the worker was stopped before the destination could be opened.
  private func open() async -> (any Destination)? {
    while !Task.isCancelled {
      do throws(DestinationConfigurationError) {
        let destination = try make()
        shown.withLock { $0.configuration = nil }
        return destination
      } catch {
        let problem = "setting \(error.setting): \(error.reason); its deliveries wait"
        let isNew = shown.withLock { shown in
          defer { shown.configuration = problem }
          return shown.configuration != problem
        }
        if isNew {
          tools.log.error("a destination is not configured", metadata: ["destination": "\(definition.key)", "setting": "\(error.setting)"])
        }
      }
      let due = tools.clock.now().advanced(by: Self.repairWait)
      while tools.clock.now() < due, !Task.isCancelled {
        if await mailbox.take(until: due, clock: tools.clock).isStopping { return nil }
      }
    }
    return nil
  }

  /// Turns calls that ended into receipts and records all receipts there are in one step. False when the store failed: then it rests.
  private func settle(_ calls: [DeliveryCall], in ledger: inout DeliveryLedger) async -> Bool {
    let now = tools.clock.now()
    var storeError: StateStoreError?
    for call in calls { storeError = ledger.ended(call, now: now, jitter: tools.random) ?? storeError }
    if !ledger.unrecorded.isEmpty {
      do throws(StateStoreError) {
        try await tools.queue.record(ledger.unrecorded)
        ledger.recorded()
      } catch { storeError = error }
    }
    show(ledger, storeError: storeError)
    ledger.lookAgain(at: storeError == nil ? nil : now.advanced(by: Self.storeWait))
    return storeError == nil
  }

  private func takeUp(_ ledger: inout DeliveryLedger, destination: any Destination, group: inout DiscardingTaskGroup) async {
    let now = tools.clock.now()
    let batchMax = max(1, destination.batchMax)
    let room = ledger.room(limits: tools.limits, batchMax: batchMax, now: now)
    if room == 0 { return ledger.full(now: now) }
    do throws(StateStoreError) {
      let busy = ledger.profilesInFlight
      let due = try await tools.queue.pendingDeliveries(for: definition.id, now: now, limit: busy.count + room)
      var fresh = due.filter { !busy.contains($0.delivery.profile) }.prefix(room)
      let isExhausted = fresh.count < room
      while !fresh.isEmpty {
        let call = Array(fresh.prefix(batchMax))
        fresh = fresh.dropFirst(batchMax)
        ledger.began(call)
        group.addTask { self.mailbox.ended(await self.deliver(call, to: destination)) }
      }
      if isExhausted {
        ledger.exhausted(next: try await tools.queue.nextAttempt(for: definition.id), now: now)
      } else {
        ledger.full(now: now)
      }
      shown.withLock { $0.store = nil }
    } catch {
      show(ledger, storeError: error)
      ledger.lookAgain(at: now.advanced(by: Self.storeWait))
    }
  }

  private func show(_ ledger: DeliveryLedger, storeError: StateStoreError?) {
    let isNew = shown.withLock { shown in
      let wasWell = shown.store == nil
      shown.figures = ledger.figures
      if storeError != nil { shown.store = "the state store cannot be read or written; its deliveries wait" }
      let pace = ledger.pace
      shown.receiver =
        pace.failuresInARow < DestinationPace.failuresBeforePause
        ? nil : "the last \(pace.failuresInARow) attempts failed: \(pace.lastFailure ?? "")"
      return wasWell
    }
    if isNew, let storeError {
      tools.log.warning("the outbox cannot be used", metadata: ["destination": "\(definition.key)", "kind": "\(storeError.kind)"])
    }
  }
}
