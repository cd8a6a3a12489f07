/// A 128-bit keyed hash of personal data: a name for a value that does not give the value away, and that nobody can aim at.
public struct KeyedHash: Hashable, Comparable, Sendable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public static func < (left: KeyedHash, right: KeyedHash) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  /// Uses the hash's own bits: they are random already, and nobody can aim at them.
  public func hash(into hasher: inout Hasher) { hasher.combine(low) }
  public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: low) ^ seed }

  /// Sixteen bytes, big-endian: their order as bytes is the order of the values.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(16)
    for half in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) { result.append(UInt8(truncatingIfNeeded: half >> UInt64(shift))) }
    }
    return result
  }

  /// - Precondition: sixteen bytes.
  public init(bytes: some Collection<UInt8>) {
    precondition(bytes.count == 16, "a keyed hash has sixteen bytes")
    var halves: (UInt64, UInt64) = (0, 0)
    for (index, byte) in bytes.enumerated() {
      if index < 8 { halves.0 = halves.0 << 8 | UInt64(byte) } else { halves.1 = halves.1 << 8 | UInt64(byte) }
    }
    self.init(high: halves.0, low: halves.1)
  }
}

/// The secret of a workspace for ``KeyedHash``; made once, kept in the state store.
public struct HashKey: Hashable, Sendable {
  public var first: UInt64
  public var second: UInt64

  public init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }
}
