public import Ports
import Vocabulary

/// What a walk over all segments of a journal found, for `kith doctor`. Reads everything, changes nothing and needs no lock; beside a
/// running journal the last segment may show a torn tail that is only being written.
public struct JournalInspection: Sendable, Equatable {
  /// Oldest first.
  public var segments: [SegmentReport]
  /// Files that failed before anything in them was acknowledged; the journal deletes them at its next start.
  public var orphans: [String]

  public var damages: [JournalDamage] { segments.flatMap(\.damages) }

  /// - Throws: `.io` when a file cannot be read.
  public init(folder path: String) throws(JournalError) {
    let folder = JournalFolder(path: path)
    let chain = try InspectedChain(in: folder)
    orphans = chain.orphans
    segments = []
    for (index, link) in chain.links.enumerated() {
      let following = index + 1 < chain.links.count ? chain.links[index + 1] : nil
      let file = try OpenFile(reading: link.segment.path)
      let scan = try SegmentScan(of: link.segment, file: file, limit: following?.segment.first)
      segments.append(SegmentReport(link, scan, bytes: try file.size(), isLast: following == nil))
    }
    let end = segments.last?.end ?? .start
    for index in segments.indices {
      for damage in segments[index].damages.indices { segments[index].damages[damage].journalEnd = end }
    }
  }
}
