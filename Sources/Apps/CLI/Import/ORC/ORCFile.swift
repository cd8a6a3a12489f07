import CGzip
import Foundation
import WarehouseClickHouse

/// The end of an ORC file, where its columns stand (https://orc.apache.org/specification/ORCv1, "File Tail"). The ClickHouse that set-up fetches reads rows
/// of ORC, but crashes when it looks for the columns itself.
struct ORCFile {
  private let path: String
  private let packing: Packing
  private let blockBytes: Int
  /// As it stands in the file.
  private let footer: ArraySlice<UInt8>

  private enum Packing: UInt64 { case none, zlib, snappy, lzo, lz4, zstd }

  private static let footerBytesMax = 64 << 20
  private static let blockBytesMax = 8 << 20

  init(_ path: String) throws(Failure) {
    let broken = Failure(.refused, "\(path) is not a whole ORC file: its end cannot be read.")
    let file: FileHandle
    let size: UInt64
    do {
      file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      size = try file.seekToEnd()
    } catch { throw Failure(.notFound, "\(path) cannot be read.") }
    func last(_ count: Int) throws(Failure) -> [UInt8] {
      do {
        try file.seek(toOffset: size - min(size, UInt64(count)))
        return Array(try file.readToEnd() ?? Data())
      } catch { throw broken }
    }
    let end = try last(256)
    guard let length = end.last.map(Int.init), length < end.count else { throw broken }
    var footerBytes = 0
    var (packing, blockBytes) = (UInt64(0), 256 * 1024)
    var isORC = false
    for field in ProtobufFields(end.dropLast().suffix(length)) {
      switch (field.number, field.value) {
      case (1, .number(let bytes)): footerBytes = Int(clamping: bytes)
      case (2, .number(let number)): packing = number
      case (3, .number(let bytes)): blockBytes = Int(clamping: bytes)
      case (8000, .bytes(let magic)): isORC = Array(magic) == Array("ORC".utf8)
      default: break
      }
    }
    guard isORC, footerBytes > 0, footerBytes <= ORCFile.footerBytesMax, blockBytes <= ORCFile.blockBytesMax else { throw broken }
    let tail = try last(footerBytes + length + 1)
    guard tail.count == footerBytes + length + 1 else { throw broken }
    guard let packing = Packing(rawValue: packing), packing != .lzo else {
      throw Failure(.refused, "\(path) is packed in a way that cannot be read. ORC may be packed with zlib, snappy, lz4 or zstd.")
    }
    (self.path, self.packing, self.blockBytes, footer) = (path, packing, blockBytes, tail.prefix(footerBytes))
  }

  func columns(_ binary: ClickHouseBinary) async throws(Failure) -> ORCColumns {
    try ORCColumns(footer: try await unpacked(binary), path: path)
  }

  /// Each block has three bytes before it: twice its length, and one more when it is not packed.
  private func unpacked(_ binary: ClickHouseBinary) async throws(Failure) -> [UInt8] {
    guard packing != .none else { return Array(footer) }
    var rest = footer
    var bytes: [UInt8] = []
    while !rest.isEmpty {
      let head = rest.prefix(3).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      let block = rest.dropFirst(3).prefix(head >> 1)
      guard rest.count >= 3, block.count == head >> 1, bytes.count <= ORCFile.footerBytesMax else { throw broken }
      rest = rest.dropFirst(3 + block.count)
      bytes += head & 1 == 1 ? Array(block) : try await unpacked(Array(block), binary)
    }
    return bytes
  }

  private func unpacked(_ block: [UInt8], _ binary: ClickHouseBinary) async throws(Failure) -> [UInt8] {
    switch packing {
    case .none, .lzo: return block
    case .zlib:
      var bytes = [UInt8](repeating: 0, count: blockBytes)
      let count = kith_inflate(block, UInt32(block.count), &bytes, UInt32(bytes.count))
      guard count >= 0 else { throw broken }
      return Array(bytes.prefix(count))
    case .zstd: return try await read(block, ending: "zst", binary)
    case .lz4:
      // A frame of one block (LZ4 Frame Format 1.6): magic, flags and their check byte, length, block, end mark.
      let head: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73]
      return try await read(head + ORCFile.littleEndian(block.count) + block + [0, 0, 0, 0], ending: "lz4", binary)
    case .snappy:
      // Hadoop's frame: both lengths, the unpacked one as the block itself tells it.
      var length = 0
      for (index, byte) in block.prefix(5).enumerated() {
        length |= Int(byte & 0x7F) << (7 * index)
        if byte < 0x80 { break }
      }
      let lengths = ORCFile.littleEndian(length).reversed() + ORCFile.littleEndian(block.count).reversed()
      return try await read(lengths + block, ending: "snappy", binary)
    }
  }

  private var broken: Failure { Failure(.refused, "\(path) is not a whole ORC file: its columns cannot be unpacked.") }

  /// ClickHouse has all the codecs.
  private func read(_ packed: [UInt8], ending: String, _ binary: ClickHouseBinary) async throws(Failure) -> [UInt8] {
    // The chdb build has no base64Encode, and ends its answers with an empty line.
    let query = "SELECT hex(raw_blob) FROM file('block.\(ending)', 'RawBLOB') FORMAT TSVRaw"
    let answer = try await RowReader.all(of: query, beside: (name: "block.\(ending)", bytes: packed), binary)
    let digits = answer.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count % 2 == 0 else { throw broken }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private static func littleEndian(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
}
