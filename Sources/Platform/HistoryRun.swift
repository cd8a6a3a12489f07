internal import Segmentation
internal import Vocabulary

/// The facts of many signatures in their stored form, sorted by signature: 16 bytes a signature and some 20 a log, where the logs themselves take hundreds.
struct HistoryRun: Sendable {
  private let signatures: [SignatureID]
  /// Where the logs of each signature begin, and where the last ones end.
  private let starts: [Int]
  private let bytes: [UInt8]
  /// Times are written as distances from here.
  private let base: Int64

  var count: Int { signatures.count }

  /// - Parameter places: of each signature in `facts`.
  init(_ facts: [[FactLog]], places: [SignatureID: Int]) {
    let order = places.sorted { $0.key < $1.key }
    base = facts.first?.first.flatMap { $0.times.first ?? $0.bounds?.first } ?? 0
    var bytes: [UInt8] = []
    var starts: [Int] = []
    starts.reserveCapacity(order.count + 1)
    for (_, place) in order {
      starts.append(bytes.count)
      var writer = ByteWriter()
      for log in facts[place] { log.write(to: &writer, base: base) }
      bytes += writer.bytes
    }
    starts.append(bytes.count)
    self.bytes = bytes
    signatures = order.map(\.key)
    self.starts = starts
  }

  /// The place of a signature; nil when it has no facts here.
  func place(of signature: SignatureID) -> Int? {
    guard let first = signatures.first, let last = signatures.last, first <= signature, signature <= last else { return nil }
    var (low, high) = (0, signatures.count)
    while low < high {
      let middle = (low + high) / 2
      if signatures[middle] < signature { low = middle + 1 } else { high = middle }
    }
    return low < signatures.count && signatures[low] == signature ? low : nil
  }

  func logs(at place: Int) -> [FactLog] {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[starts[place]..<starts[place + 1]]))
      var logs: [FactLog] = []
      do { while !reader.atEnd { logs.append(try FactLog(from: &reader, base: base)) } } catch {
        preconditionFailure("what was written here can be read")
      }
      return logs
    }
  }
}
