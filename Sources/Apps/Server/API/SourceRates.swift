import Ports
import Synchronization
import Vocabulary

/// Events per second by source over the last minute, from figures that are looked at now and then.
package final class SourceRates: Sendable {
  private struct Sample {
    var at: Timestamp
    var counts: [SourceID: UInt64]
  }

  private static let samplesMax = 7
  private let samples = Mutex([Sample]())

  /// Call about every ten seconds.
  func note(_ figures: [SourceFigures], at moment: Timestamp) {
    let counts = Dictionary(figures.map { ($0.source, SourceRates.count($0)) }) { $1 }
    samples.withLock { samples in
      samples.append(Sample(at: moment, counts: counts))
      if samples.count > SourceRates.samplesMax { samples.removeFirst(samples.count - SourceRates.samplesMax) }
    }
  }

  /// Nil until there are two samples.
  func perSecond(_ source: SourceID) -> Double? {
    samples.withLock { samples in
      guard let first = samples.first, let last = samples.last, last.at > first.at else { return nil }
      let events = Double(last.counts[source] ?? 0) - Double(first.counts[source] ?? 0)
      return events * 1e6 / Double(last.at.microseconds - first.at.microseconds)
    }
  }

  private static func count(_ figures: SourceFigures) -> UInt64 {
    figures.rejected.values.reduce(figures.accepted + figures.duplicates, +)
  }
}
