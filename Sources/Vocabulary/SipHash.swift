/// SipHash-2-4 with 128-bit output, incremental. J.-P. Aumasson, D. J. Bernstein: "SipHash: a fast short-input PRF" (2012); the test
/// vectors of the reference implementation are in the tests.
public struct SipHash: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var tail: UInt64 = 0
  private var length = 0

  public init(key: HashKey) {
    v0 = key.first ^ 0x736f_6d65_7073_6575
    v1 = key.second ^ 0x646f_7261_6e64_6f6d ^ 0xee
    v2 = key.first ^ 0x6c79_6765_6e65_7261
    v3 = key.second ^ 0x7465_6462_7974_6573
  }

  public static func hash(_ bytes: UnsafeRawBufferPointer, key: HashKey) -> KeyedHash {
    var hasher = SipHash(key: key)
    hasher.update(bytes)
    return hasher.finish()
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    if length & 7 == 0 {
      while index + 8 <= bytes.count {
        compress(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
        index += 8
        length += 8
      }
    }
    while index < bytes.count {
      update(byte: bytes[index])
      index += 1
    }
  }

  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  public mutating func update(byte: UInt8) {
    tail |= UInt64(byte) << UInt64(8 * (length & 7))
    length += 1
    if length & 7 == 0 {
      let word = tail
      tail = 0
      compress(word)
    }
  }

  public mutating func update(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { update($0) }
  }

  public consuming func finish() -> KeyedHash {
    compress(tail | UInt64(length & 0xff) << 56)
    v2 ^= 0xee
    for _ in 0..<4 { round() }
    let first = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xdd
    for _ in 0..<4 { round() }
    return KeyedHash(high: first, low: v0 ^ v1 ^ v2 ^ v3)
  }

  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    v0 &+= v1
    v1 = v1 << 13 | v1 >> 51
    v1 ^= v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = v3 << 16 | v3 >> 48
    v3 ^= v2
    v0 &+= v3
    v3 = v3 << 21 | v3 >> 43
    v3 ^= v0
    v2 &+= v1
    v1 = v1 << 17 | v1 >> 47
    v1 ^= v2
    v2 = v2 << 32 | v2 >> 32
  }
}
