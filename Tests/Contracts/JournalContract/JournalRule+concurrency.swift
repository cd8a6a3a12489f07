import Dispatch
import Ports
import Synchronization
import Testing
import Vocabulary

extension JournalRule {
  static let concurrency: [JournalRule] = [
    JournalRule("every callback comes once, in the order of the calls") { fixture async throws in
      let firsts = Mutex<[UInt64]>([])
      let receipt = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<JournalReceipt, any Error>) in
        for _ in 0..<500 {
          fixture.journal.append(.events(2)) { result in
            if case .success(let receipt) = result { firsts.withLock { $0.append(receipt.first.rawValue) } }
          }
        }
        fixture.journal.append(.events(1)) { continuation.resume(with: $0) }
      }
      #expect(receipt.first.rawValue == 1000)
      #expect(firsts.withLock { $0 } == (0..<500).map { $0 * 2 })
    },
    JournalRule("a record can be read when its callback comes") { fixture async throws in
      let entries = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[JournalEntry], any Error>) in
        fixture.journal.append(.events(1, "seen")) { _ in
          continuation.resume(with: Result { try fixture.journal.read(from: .start, eventsMax: 1, bytesMax: 100) })
        }
      }
      #expect(entries.map(\.record) == [.events(1, "seen")])
    },
    JournalRule("many appenders at once: offsets are dense and every record stands where its receipt says") { fixture async throws in
      let receipts = try await withThrowingTaskGroup(of: (Int, JournalReceipt).self) { group in
        for index in 0..<400 {
          group.addTask { (index, try await fixture.journal.append(.events(index % 7 + 1, "record \(index)"))) }
        }
        var receipts: [JournalOffset: Int] = [:]
        for try await (index, receipt) in group { receipts[receipt.first] = index }
        return receipts
      }
      let entries = try fixture.readAll()
      #expect(entries.count == 400)
      #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.end == $1.first && $0.receivedAt <= $1.receivedAt })
      #expect(entries.allSatisfy { entry in receipts[entry.first].map { entry.record == .events($0 % 7 + 1, "record \($0)") } ?? false })
    },
    JournalRule("readers beside the writer see every record, in order") { fixture async throws in
      let reader: @Sendable () throws -> [JournalEntry] = {
        var entries: [JournalEntry] = []
        var position = JournalOffset.start
        while entries.count < 300 {
          guard fixture.journal.wait(for: position, timeout: .seconds(60)) else { return entries }
          entries += try fixture.journal.read(from: position, eventsMax: 40, bytesMax: 2000)
          position = entries.last?.end ?? position
        }
        return entries
      }
      let readers = (0..<2).map { _ in ThreadResult(reader) }
      for index in 0..<300 { _ = try await fixture.journal.append(.events(index % 5 + 1, "record \(index)")) }
      for reader in readers {
        let entries = try await reader.value()
        #expect(entries.map(\.record) == (0..<300).map { .events($0 % 5 + 1, "record \($0)") })
      }
    },
  ]
}

/// Work on a thread outside of Swift's pool, for calls that block.
private struct ThreadResult<Value: Sendable>: Sendable {
  private let stream: AsyncStream<Result<Value, any Error>>

  init(_ work: @escaping @Sendable () throws -> Value) {
    let (stream, continuation) = AsyncStream<Result<Value, any Error>>.makeStream()
    self.stream = stream
    DispatchQueue(label: "reader").async {
      continuation.yield(Result { try work() })
      continuation.finish()
    }
  }

  func value() async throws -> Value {
    for await result in stream { return try result.get() }
    throw CancellationError()
  }
}
