import Glibc
import Ports

/// Makes segment files: a file with a segment's name always has a whole, synced header.
enum SegmentFile {
  static func make(_ header: SegmentHeader, in folder: JournalFolder, files: JournalFiles) throws(JournalError) -> OpenFile {
    let name = SegmentName.of(sequence: header.sequence, generation: header.generation)
    let unfinished = name + JournalFolder.unfinished
    let file = OpenFile(descriptor: try files.create("\(folder.path)/\(unfinished)"))
    do throws(JournalError) {
      let bytes = header.encoded()
      let place = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
      defer { place.deallocate() }
      place.copyBytes(from: bytes)
      try files.write(file.descriptor, UnsafeRawBufferPointer(place), 0)
      try files.sync(file.descriptor)
      guard rename("\(folder.path)/\(unfinished)", "\(folder.path)/\(name)") == 0 else { throw .system("rename", errno) }
      try folder.sync()
    } catch {
      try folder.delete(unfinished)
      throw error
    }
    return file
  }
}
