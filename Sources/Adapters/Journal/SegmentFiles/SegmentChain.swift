import Ports
import Vocabulary

/// The segments of a folder in order, each naming the one before it.
struct SegmentChain {
  var segments: [Segment] = []
  /// Files that failed before anything in them was acknowledged.
  private(set) var orphans: [Segment] = []

  /// - Throws: `.corrupt` when a header is damaged, of another workspace, or a segment between others is missing.
  init(of names: [SegmentName], in folder: JournalFolder, workspace: WorkspaceID?) throws(JournalError) {
    var following: Segment?
    for name in names.reversed() {
      let header = try SegmentHeader(of: try OpenFile(reading: "\(folder.path)/\(name.text)"), named: name.text)
      let segment = Segment(folder: folder.path, header: header)
      guard header.sequence == name.sequence, header.generation == name.generation else {
        throw .corrupt(file: name.text, byteOffset: 0, reason: "the header belongs to \(segment.name)")
      }
      if let workspace, header.workspace != workspace {
        throw segment.corrupt(at: 12, "the segment belongs to workspace \(header.workspace.rawValue)")
      }
      if let following, header.sequence > following.header.previous {
        orphans.append(segment)
        continue
      }
      if let following, header.sequence < following.header.previous || header.first > following.first {
        throw following.corrupt(at: 32, "the segment before it, number \(following.header.previous), is missing")
      }
      segments.append(segment)
      following = segment
    }
    segments.reverse()
  }
}
