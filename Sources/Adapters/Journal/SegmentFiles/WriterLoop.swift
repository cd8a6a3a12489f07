import Ports
import Vocabulary

/// What the writer's thread does until the journal is closed.
struct WriterLoop {
  var shared: Monitor<JournalState>
  var writer: SegmentWriter
  var folder: JournalFolder
  var readFiles: SegmentReadFiles
  var settings: SegmentFileJournalSettings

  private static let upkeepEvery = Duration.seconds(60)

  func run() {
    // A server may live for less than a minute at a time, and one that always has something to write is never woken by the timeout: both have to
    // forget what is old.
    var upkept = upkeep(0)
    while true {
      let isWoken = shared.wait(for: .work, timeout: WriterLoop.upkeepEvery) { state -> Bool? in
        state.writerSleeps = !state.hasWork
        return state.hasWork ? true : nil
      }
      let (taken, next, isClosed) = shared.withLock { ($0.takeQueue(), $0.next, $0.isClosed) }
      let hasRolled = write(taken, at: next)
      let (asked, done) = shared.withLock { ($0.upkeepAsked, $0.upkeepDone) }
      let age = settings.now().microseconds - upkept.microseconds
      if isWoken == nil || hasRolled || asked > done || age < 0 || age > .minute { upkept = upkeep(asked) }
      if isClosed { return }
    }
  }

  /// Writes the records in groups. Gives true when a segment was begun on the way.
  private func write(_ taken: [PendingRecord], at first: JournalOffset) -> Bool {
    let segment = writer.segment
    var next = first
    var rest = taken[...]
    while !rest.isEmpty {
      let (group, bytes) = WriterLoop.group(of: rest)
      rest = rest.dropFirst(group.count)
      let before = writer.segment
      do throws(JournalError) {
        let span = try writer.write(group, bytes: bytes, at: next)
        publish(span, bytes: bytes, nextStamp: rest.first?.receivedAt)
        answer(group, from: next)
        next = span.end
      } catch {
        let failed = before
        shared.withLock { state in
          if let failed, failed !== writer.segment { state.giveUp(failed) }
          state.finish(bytes: bytes, nextStamp: rest.first?.receivedAt)
          state.noteFailure(error)
        }
        for pending in group { pending.whenDurable(.failure(error)) }
      }
    }
    return segment !== writer.segment
  }

  /// As many records as one write takes.
  private static func group(of rest: ArraySlice<PendingRecord>) -> (records: ArraySlice<PendingRecord>, bytes: Int) {
    var bytes = 0
    var end = rest.startIndex
    while end < rest.endIndex, end == rest.startIndex || bytes + rest[end].bytes <= SegmentFileJournalSettings.groupBytesMax {
      bytes += rest[end].bytes
      end += 1
    }
    return (rest[rest.startIndex..<end], bytes)
  }

  private func publish(_ span: SegmentSpan, bytes: Int, nextStamp: Timestamp?) {
    let isAwaited = shared.withLock { state in
      state.publish(span, bytes: bytes, nextStamp: nextStamp)
      return state.readersWaiting > 0
    }
    if isAwaited { shared.ring(.progress) }
  }

  private func answer(_ group: ArraySlice<PendingRecord>, from first: JournalOffset) {
    var next = first
    for pending in group {
      pending.whenDurable(.success(JournalReceipt(first: next, receivedAt: pending.receivedAt)))
      next = next.advanced(by: pending.record.eventCount)
    }
  }

  /// What fails here is tried again the next time: nothing that was acknowledged depends on it. Gives the moment it went by.
  private func upkeep(_ asked: Int) -> Timestamp {
    let now = settings.now()
    let next = shared.withLock { $0.next }
    do throws(JournalError) {
      if let span = try writer.rollIfOld(at: next, now: now) { publish(span, bytes: 0, nextStamp: nil) }
      let expired = shared.withLock { $0.takeExpired() }
      for segment in expired { try folder.delete(segment.name) }
      readFiles.forget { segment in expired.contains { $0 === segment } }
      if !expired.isEmpty { try folder.sync() }
    } catch {}
    shared.withLock { $0.upkeepDone = max($0.upkeepDone, asked) }
    shared.ring(.progress)
    return now
  }
}
