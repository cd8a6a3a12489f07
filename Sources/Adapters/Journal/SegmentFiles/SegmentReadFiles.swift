import Ports
import Synchronization

/// The files that were read last stay open: at most eight.
final class SegmentReadFiles: Sendable {
  private static let filesMax = 8
  private let files = Mutex<[(segment: Segment, file: OpenFile)]>([])

  func file(of segment: Segment) throws(JournalError) -> OpenFile {
    let known = files.withLock { files in files.first { $0.segment === segment }?.file }
    if let known { return known }
    let file = try OpenFile(reading: segment.path)
    files.withLock { files in
      if files.count == SegmentReadFiles.filesMax { files.removeFirst() }
      files.append((segment, file))
    }
    return file
  }

  func forget(_ isUnneeded: (Segment) -> Bool) {
    files.withLock { $0.removeAll { isUnneeded($0.segment) } }
  }
}
