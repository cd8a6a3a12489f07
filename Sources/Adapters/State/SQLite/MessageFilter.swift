internal import Vocabulary

/// A split-block Bloom filter: eight bits of one 32-byte block per key, so a question costs one cache miss. About 10 bits a key and 1.5 %
/// false answers. Putze, Sanders, Singler: "Cache-, Hash- and Space-Efficient Bloom Filters" (2007); salts as in Apache Parquet.
enum MessageFilter {
  typealias Block = SIMD8<UInt32>

  static func blocks(messages: Int) -> Int { max(1, (messages * 10 + 255) / 256) }

  static func block(_ key: KeyedHash, of blocks: Int) -> Int {
    Int(truncatingIfNeeded: key.low.multipliedFullWidth(by: UInt64(blocks)).high)
  }

  /// The bits of a key in its block.
  static func mask(_ key: KeyedHash) -> Block {
    let bits = (Block(repeating: UInt32(truncatingIfNeeded: key.high)) &* salts) &>> 27
    return Block(repeating: 1) &<< bits
  }

  private static let salts = Block(
    0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31)
}
