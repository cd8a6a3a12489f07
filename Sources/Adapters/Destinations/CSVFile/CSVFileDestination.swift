internal import Consent
internal import Dispatch
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Appends deliveries to files. A verdict is given only after the file is synced.
///
/// Exactly once: a delivery always belongs to the same file - segment and day of the change - and the keys at the end of the file are
/// known, so what comes again is not written again.
final class CSVFileDestination: Destination {
  private let writer: Mutex<CSVFileWriter>
  /// File I/O blocks; it has a thread of its own, so that it holds up no other task.
  private let queue = DispatchQueue(label: "kith.destination.csv")

  init(folder: CSVFolder, format: CSVFormat) { writer = Mutex(CSVFileWriter(folder: folder, format: format)) }

  var batchMax: Int { 500 }

  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict] {
    await onQueue { $0.deliver(deliveries.map(\.record)) }
  }

  func close() async { await onQueue { $0.close() } }

  private func onQueue<R: Sendable>(_ work: @escaping @Sendable (inout CSVFileWriter) -> R) async -> R {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.writer.withLock { work(&$0) }) }
    }
  }
}
