import Ports
import Vocabulary

/// The segments of a folder as ``SegmentChain`` has them, but with damaged headers made up from what else is known.
struct InspectedChain {
  struct Link {
    var segment: Segment
    /// Why the header had to be made up.
    var headerFault: String?
  }

  private(set) var links: [Link] = []
  private(set) var orphans: [String] = []

  init(in folder: JournalFolder) throws(JournalError) {
    var found: [(name: SegmentName, header: SegmentHeader?)] = []
    for name in try folder.list().segments { found.append((name, try InspectedChain.header(name, folder))) }
    var following: SegmentHeader?
    for index in found.indices.reversed() {
      if let header = found[index].header, let following, header.sequence > following.previous {
        orphans.append(found.remove(at: index).name.text)
      } else {
        following = found[index].header
      }
    }
    for (name, header) in found {
      let before = links.last
      if let header, let before, header.previous != before.segment.header.sequence {
        var repaired = header
        repaired.previous = before.segment.header.sequence
        let reason = "the segment before it, number \(header.previous), is missing"
        links.append(Link(segment: Segment(folder: folder.path, header: repaired), headerFault: reason))
      } else if let header {
        links.append(Link(segment: Segment(folder: folder.path, header: header)))
      } else {
        let known = found.lazy.compactMap(\.header).first
        let made = try InspectedChain.makeUp(name, folder, after: before?.segment, like: known)
        links.append(Link(segment: Segment(folder: folder.path, header: made), headerFault: "the segment's header is damaged"))
      }
    }
  }

  /// Nil when it is damaged.
  private static func header(_ name: SegmentName, _ folder: JournalFolder) throws(JournalError) -> SegmentHeader? {
    let file = try OpenFile(reading: "\(folder.path)/\(name.text)")
    do throws(JournalError) {
      let header = try SegmentHeader(of: file, named: name.text)
      return header.sequence == name.sequence && header.generation == name.generation ? header : nil
    } catch .corrupt {
      return nil
    } catch {
      throw error
    }
  }

  /// Sequence and generation stand in the name too, and with the generation the frames can be checked: the first says where it begins.
  private static func makeUp(
    _ name: SegmentName, _ folder: JournalFolder, after before: Segment?, like known: SegmentHeader?
  ) throws(JournalError) -> SegmentHeader {
    let file = try OpenFile(reading: "\(folder.path)/\(name.text)")
    let search = FrameSearch(file: file, generation: name.generation, bytesEnd: try file.size())
    let frame = try search.frame(from: SegmentHeader.bytes, notBefore: before?.first ?? .start)
    var first = frame?.offset ?? .start
    if frame?.byte != SegmentHeader.bytes, let before {
      first = try SegmentScan(of: before, file: try OpenFile(reading: before.path), limit: nil).end
    }
    return SegmentHeader(
      workspace: known?.workspace ?? WorkspaceID(rawValue: 0), encryptionKeyID: known?.encryptionKeyID ?? 0, sequence: name.sequence,
      previous: before?.header.sequence ?? 0, generation: name.generation, first: first, stampFloor: before?.header.stampFloor ?? .zero)
  }
}
