/// Makes compressed bodies by hand: RFC 1951 and 1952.
enum Gzip {
  /// In stored blocks: no smaller, but a gzip file with a right checksum.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      result += little(UInt32(block.count), 2) + little(UInt32(block.count) ^ 0xFFFF, 2) + block
    } while !rest.isEmpty
    return result + little(checksum(bytes), 4) + little(UInt32(bytes.count), 4)
  }

  /// A few bytes that unfold to `count` spaces and more: literals, then matches of the greatest length with the shortest distance.
  static func bomb(_ count: Int) -> [UInt8] {
    var bits = Bits()
    bits.append([1, 1, 0])  // last block, fixed codes
    bits.append(code: 0x30 + 0x20, length: 8)  // a space
    for _ in 0...(count / 258) {
      bits.append(code: 0b1100_0101, length: 8)  // length 258
      bits.append(code: 0, length: 5)  // distance 1
    }
    bits.append(code: 0, length: 7)  // end of block
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + bits.bytes + [UInt8](repeating: 0, count: 8)
  }

  private struct Bits {
    var bytes: [UInt8] = []
    var used = 8

    mutating func append(_ bits: [UInt8]) {
      for bit in bits {
        if used == 8 {
          bytes.append(0)
          used = 0
        }
        bytes[bytes.count - 1] |= bit << UInt8(used)
        used += 1
      }
    }

    /// Codes go in with their highest bit first.
    mutating func append(code: UInt16, length: Int) { append((0..<length).reversed().map { UInt8(code >> UInt16($0) & 1) }) }
  }

  private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (0xEDB8_8320 & (0 &- (crc & 1))) }
    }
    return ~crc
  }
}
