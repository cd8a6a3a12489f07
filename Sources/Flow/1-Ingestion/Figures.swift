internal import Synchronization
internal import Vocabulary

/// What one event loop has counted. Labels come from closed sets: sources, reasons, codes.
struct Figures: Sendable {
  struct OfSource: Sendable {
    var accepted = 0
    var rejected: [DeadLetter.Reason: Int] = [:]
    var bodyBytes = 0
  }

  var succeeded = 0
  var refusedAsClientError = 0
  var refusedAsServerError = 0
  var refusals: [String: Int] = [:]
  var sources: [SourceID: OfSource] = [:]
  /// Requests by time from the end of the header fields to the answer: below 1 ms, 2 ms, 4 ms and so on; the last one is open.
  var latencies = [Int](repeating: 0, count: Figures.bucketCount)
  var nanoseconds: UInt64 = 0

  static let bucketCount = 16

  /// The upper bound of a bucket in seconds.
  static func bound(of bucket: Int) -> Double { 0.001 * Double(1 << bucket) }

  mutating func count(taken: Intake.Taken, bodyBytes: Int) {
    var source = sources[taken.source, default: OfSource()]
    source.accepted += taken.accepted
    source.bodyBytes += bodyBytes
    if !taken.rejected.isEmpty { source.rejected.merge(taken.rejected, uniquingKeysWith: +) }
    sources[taken.source] = source
  }

  mutating func count(status: Int, code: String?, nanoseconds: UInt64) {
    switch status {
    case ..<400: succeeded += 1
    case ..<500: refusedAsClientError += 1
    default: refusedAsServerError += 1
    }
    if let code { refusals[code, default: 0] += 1 }
    let milliseconds = nanoseconds / 1_000_000
    latencies[min(Figures.bucketCount - 1, UInt64.bitWidth - milliseconds.leadingZeroBitCount)] += 1
    self.nanoseconds += nanoseconds
  }

  mutating func add(_ other: Figures) {
    succeeded += other.succeeded
    refusedAsClientError += other.refusedAsClientError
    refusedAsServerError += other.refusedAsServerError
    refusals.merge(other.refusals, uniquingKeysWith: +)
    for (id, figures) in other.sources {
      sources[id, default: OfSource()].accepted += figures.accepted
      sources[id, default: OfSource()].bodyBytes += figures.bodyBytes
      sources[id, default: OfSource()].rejected.merge(figures.rejected, uniquingKeysWith: +)
    }
    for bucket in latencies.indices { latencies[bucket] += other.latencies[bucket] }
    nanoseconds += other.nanoseconds
  }
}

/// The figures of one event loop, behind a lock that only a reader of `/metrics` ever contends for.
final class LoopFigures: Sendable {
  private let figures = Mutex(Figures())

  func update(_ body: (inout Figures) -> Void) { figures.withLock { body(&$0) } }
  var current: Figures { figures.withLock { $0 } }
}
