internal import Dispatch
internal import GRDB
internal import Ports
internal import Synchronization

extension SQLiteStateStore {
  /// One transaction on the writing connection, synced when it returns; blocks while another one is under way. For the flow's thread.
  func writing<Answer>(_ body: (Database) throws -> Answer) throws(StateStoreError) -> Answer {
    do {
      let answer = try pool.writeWithoutTransaction { db in
        var answer: Answer?
        try db.inTransaction(.immediate) {
          answer = try body(db)
          return .commit
        }
        return answer
      }
      log.noteCommit()
      // inTransaction has run the body or thrown.
      return answer!
    } catch {
      throw StateStoreError(error)
    }
  }

  /// The same for callers that are tasks: they wait without holding a thread.
  func writingLater<Answer: Sendable>(_ body: @Sendable (Database) throws -> Answer) async throws(StateStoreError) -> Answer {
    do {
      let answer = try await pool.writeWithoutTransaction { db in
        var answer: Answer?
        try db.inTransaction(.immediate) {
          answer = try body(db)
          return .commit
        }
        return answer
      }
      log.noteCommit()
      return answer!
    } catch {
      throw StateStoreError(error)
    }
  }

  /// Many reads of one snapshot, on the writing connection, whose page cache is warm. For the flow's thread.
  func readingAsWriter<Answer>(_ body: (Database) throws -> Answer) throws(StateStoreError) -> Answer {
    do {
      return try pool.writeWithoutTransaction { db in
        var answer: Answer?
        // One transaction: else each statement takes and gives back the lock on the log.
        try db.inTransaction(.deferred) {
          answer = try body(db)
          return .commit
        }
        return answer!
      }
    } catch {
      throw StateStoreError(error)
    }
  }

  /// One short statement, at once on the caller's thread: less than a switch of threads would take.
  func readingNow<Answer>(_ body: (Database) throws -> Answer) throws(StateStoreError) -> Answer {
    do { return try pool.unsafeRead(body) } catch { throw StateStoreError(error) }
  }

  /// Lists, and what needs several statements on one snapshot.
  ///
  /// On a thread of its own from the taking of a reader to its giving back: were a task suspended in between (as in GRDB's asynchronous
  /// read), ``readingNow(_:)`` could block all threads that tasks run on while it waits for readers that only they could give back.
  func readingLater<Answer: Sendable>(_ body: @escaping @Sendable (Database) throws -> Answer) async throws(StateStoreError) -> Answer {
    let result: Result<Answer, any Error> = await withCheckedContinuation { continuation in
      readers.async { [pool] in continuation.resume(returning: Result { try pool.read(body) }) }
    }
    do { return try result.get() } catch { throw StateStoreError(error) }
  }
}
