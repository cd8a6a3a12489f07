import Glibc
public import Ports
import Vocabulary

/// What can be done about damage. Lost offsets are never used again: a frame marks them as void, reads pass over it, and whatever has
/// been derived from them keeps its place.
public enum JournalRepair: Sendable, Equatable {
  /// Gives up what cannot be read; all after it stays.
  case skip(JournalDamage)
  /// Gives up what cannot be read and all after it.
  case truncate(JournalDamage)

  public var eventsLost: Int {
    switch self {
    case .skip(let damage): Int(damage.end.rawValue - damage.first.rawValue)
    case .truncate(let damage): Int(damage.journalEnd.rawValue - damage.first.rawValue)
    }
  }

  /// One sentence, for people.
  public var effect: String {
    switch self {
    case .skip(let damage):
      eventsLost == 0
        ? "The header is written anew; no event is lost."
        : "The \(eventsLost) events at offsets \(damage.first.rawValue) to \(damage.end.rawValue - 1) are lost; all after them stays."
    case .truncate(let damage):
      eventsLost == 0
        ? "The header is written anew; no event is lost."
        : "All \(eventsLost) events from offset \(damage.first.rawValue) on are lost, those after the damage too."
    }
  }

  /// Does it. Each step leaves the journal no worse than it was; after an interruption, inspect again.
  /// - Throws: `.io`, also when the journal is open.
  public func perform(folder path: String) throws(JournalError) {
    let folder = JournalFolder(path: path)
    let lock = try FolderLock(folder: path)
    defer { lock.release() }
    let links = try InspectedChain(in: folder).links
    let damage =
      switch self {
      case .skip(let damage), .truncate(let damage): damage
      }
    guard let index = links.firstIndex(where: { $0.segment.name == damage.file }) else {
      throw .io(operation: "find segment", errno: ENOENT)
    }
    let file = try OpenFile(changing: links[index].segment.path)
    if let header = damage.header {
      try file.overwrite(header.encoded(), at: 0)
    }
    switch self {
    case .skip:
      if damage.end > damage.first { try links[index].segment.void(damage.first, damage.end, damage.byte, damage.byteEnd, in: file) }
    case .truncate:
      let following = links.dropFirst(index + 1)
      let end = following.first?.segment.first ?? damage.journalEnd
      try links[index].segment.voidRest(from: max(damage.byte, SegmentHeader.bytes), damage.first, end, in: file)
      for (position, link) in following.enumerated() {
        let after = following.dropFirst(position + 1).first?.segment.first ?? damage.journalEnd
        try link.segment.voidRest(from: SegmentHeader.bytes, link.segment.first, after, in: try OpenFile(changing: link.segment.path))
      }
    }
  }
}

extension Segment {
  /// Puts a frame over bytes that says that their offsets are given up. What lies there stays until the retention deletes it.
  fileprivate func void(
    _ first: JournalOffset, _ end: JournalOffset, _ byte: Int, _ byteEnd: Int, in file: OpenFile
  ) throws(JournalError) {
    let frame = FrameHeader(
      kind: .void, workspace: header.workspace, encryptionKeyID: header.encryptionKeyID, source: .workspace,
      eventCount: Int(end.rawValue - first.rawValue), first: first, receivedAt: header.stampFloor, syncedTo: first,
      payloadBytes: max(0, byteEnd - byte - FrameHeader.bytes), payloadChecksum: 0)
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: FrameHeader.bytes, alignment: 8)
    defer { place.deallocate() }
    frame.encode(generation: header.generation, to: place.baseAddress!)
    try file.overwrite(Array(place), at: byte)
  }

  /// First the frame, then the cut: in between there is only a torn tail more.
  fileprivate func voidRest(from byte: Int, _ first: JournalOffset, _ end: JournalOffset, in file: OpenFile) throws(JournalError) {
    var length = byte
    if end > first {
      try void(first, end, byte, byte, in: file)
      length += FrameHeader.bytes
    }
    try file.truncate(to: length)
    try JournalFiles.system.sync(file.descriptor)
  }
}

extension OpenFile {
  /// Writes and syncs.
  fileprivate func overwrite(_ bytes: [UInt8], at position: Int) throws(JournalError) {
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    defer { place.deallocate() }
    place.copyBytes(from: bytes)
    try JournalFiles.system.write(descriptor, UnsafeRawBufferPointer(place), position)
    try JournalFiles.system.sync(descriptor)
  }
}
