/// Numbers for byte strings: each distinct value is kept once and known by its number. Number 0 is the empty value.
///
/// At most 2³² − 1 values; bytes lie in one arena, so a million values cost no million allocations.
public struct ValueDictionary: Sendable {
  private var arena: [UInt8] = []
  private var ends: [Int] = [0]
  private var slots: [UInt32] = [UInt32](repeating: .max, count: 16)

  public init() {
    _ = intern([])
  }

  /// How many distinct values there are, the empty one included.
  public var count: Int { ends.count - 1 }

  public mutating func intern(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBufferPointer { intern($0) } }

  /// The value's number, a new one when it was not seen before.
  public mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if ends.count * 2 > slots.count { grow() }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.of(bytes)) & mask
    while slots[slot] != .max {
      if isEqual(slots[slot], bytes) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let number = UInt32(count)
    slots[slot] = number
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
    return number
  }

  /// The value's number when it is known.
  public func find(_ bytes: [UInt8]) -> UInt32? {
    bytes.withUnsafeBufferPointer { bytes in
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: ByteHash.of(bytes)) & mask
      while slots[slot] != .max {
        if isEqual(slots[slot], bytes) { return slots[slot] }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  public func bytes(_ number: UInt32) -> [UInt8] {
    Array(arena[ends[Int(number)]..<ends[Int(number) + 1]])
  }

  public func text(_ number: UInt32) -> String {
    String(decoding: arena[ends[Int(number)]..<ends[Int(number) + 1]], as: UTF8.self)
  }

  /// The bytes of every value, without copies, for the time of the call.
  func withValues<R>(_ body: (ValueBytes) -> R) -> R {
    arena.withUnsafeBufferPointer { arena in ends.withUnsafeBufferPointer { ends in body(ValueBytes(arena: arena, ends: ends)) } }
  }

  private func isEqual(_ number: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[Int(number)]
    guard ends[Int(number) + 1] - start == bytes.count else { return false }
    return arena.withUnsafeBufferPointer { arena in
      for index in 0..<bytes.count where arena[start + index] != bytes[index] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: .max, count: slots.count * 4)
    let mask = slots.count - 1
    arena.withUnsafeBufferPointer { arena in
      for number in 0..<count {
        let bytes = UnsafeBufferPointer(rebasing: arena[ends[number]..<ends[number + 1]])
        var slot = Int(truncatingIfNeeded: ByteHash.of(bytes)) & mask
        while slots[slot] != .max { slot = (slot + 1) & mask }
        slots[slot] = UInt32(number)
      }
    }
  }
}
