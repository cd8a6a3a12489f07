import Foundation
import JournalInMemory
import Ports
import Synchronization
import Vocabulary

/// A journal whose sync is held back until the test lets it go, or makes it fail.
final class HeldJournal: Journal {
  private typealias Waiting = (record: JournalRecord, whenDurable: @Sendable (Result<JournalReceipt, JournalError>) -> Void)

  let real = InMemoryJournal(workspace: WorkspaceID(rawValue: 1), now: { .zero })
  private let waiting = Mutex<[Waiting]>([])
  private let arrival = DispatchSemaphore(value: 0)

  func append(_ record: JournalRecord, whenDurable: @escaping @Sendable (Result<JournalReceipt, JournalError>) -> Void) {
    waiting.withLock { $0.append((record, whenDurable)) }
    arrival.signal()
  }

  /// Waits until another record has come in.
  func awaitRecord() -> Bool { arrival.wait(timeout: .now() + 20) == .success }

  /// Lets the oldest `count` records become durable.
  func sync(_ count: Int) {
    for waiting in take(count) { real.append(waiting.record, whenDurable: waiting.whenDurable) }
  }

  func fail(_ count: Int, _ error: JournalError) {
    for waiting in take(count) { waiting.whenDurable(.failure(error)) }
  }

  private func take(_ count: Int) -> [Waiting] {
    waiting.withLock { waiting in
      defer { waiting.removeFirst(min(count, waiting.count)) }
      return Array(waiting.prefix(count))
    }
  }

  func read(from offset: JournalOffset, eventsMax: Int, bytesMax: Int) throws(JournalError) -> [JournalEntry] {
    try real.read(from: offset, eventsMax: eventsMax, bytesMax: bytesMax)
  }
  func wait(for offset: JournalOffset, timeout: Duration) -> Bool { real.wait(for: offset, timeout: timeout) }
  var head: JournalOffset { real.head }
  var tail: JournalOffset { real.tail }
  func clock() -> (now: Timestamp, head: JournalOffset) { real.clock() }
  func release(before offset: JournalOffset, by consumer: JournalConsumer) { real.release(before: offset, by: consumer) }
  var statistics: JournalStatistics { real.statistics }
}
