import Glibc
import Ports
import Vocabulary

/// Reads sealed segments through again and again, slowly: damage to what every consumer has passed would else be seen by nobody until it is
/// needed, for a replay or a restore. Nothing is repaired and nothing is stopped; what is found is shown.
struct JournalScrub: Sendable {
  let shared: Monitor<JournalState>
  let settings: SegmentFileJournalSettings

  /// Passes until the journal is closed.
  func run() {
    while rest(for: settings.scrubPause) { pass(atFullSpeed: false) }
  }

  /// Looks through all sealed segments once.
  func pass(atFullSpeed: Bool) {
    let sealed = shared.withLock { state in state.isClosed ? [] : Array(zip(state.spans, state.spans.dropFirst())) }
    for (span, following) in sealed {
      let began = ContinuousClock.now
      guard let damage = look(through: span, upTo: following.segment.first) else { return }
      shared.withLock { $0.note(damage.first, in: span.segment) }
      if atFullSpeed { continue }
      let spent = began.duration(to: .now)
      guard rest(for: max(.zero, .seconds(Double(span.bytesEnd) / Double(settings.scrubBytesPerSecond)) - spent)) else { return }
    }
  }

  /// The first damage, or none. Nil when the segment cannot be read now: it may have been deleted.
  private func look(through span: SegmentSpan, upTo limit: JournalOffset) -> [JournalDamage]? {
    // A segment of its own, so that readers keep the places that they know.
    let segment = Segment(folder: span.segment.folder, header: span.segment.header)
    do throws(JournalError) {
      let file = try OpenFile(reading: segment.path)
      defer { if shared.withLock({ $0.isPassed(span) }) { posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED) } }
      do throws(JournalError) { _ = try SegmentHeader(of: file, named: segment.name) } catch .corrupt(_, _, let reason) {
        return [JournalDamage(header: segment.header, file: segment.name, reason: reason)]
      }
      let scan = try SegmentScan(of: segment, file: file, limit: limit)
      return scan.gaps.prefix(1).map { JournalDamage($0, file: segment.name) }
    } catch {
      return nil
    }
  }

  /// False when the journal was closed.
  private func rest(for time: Duration) -> Bool {
    shared.wait(for: .closing, timeout: time) { $0.isClosed ? true : nil } == nil
  }
}
