public import JSONTape
public import Vocabulary

extension CompiledStream {
  /// Takes in a track event that is of this stream, see ``StreamSelector``.
  /// - Returns: whether anything was remembered.
  @discardableResult
  public func note(time: Timestamp, properties: JSONElement?, in facts: inout [FactLog], now: Timestamp) -> Bool {
    let (time, now) = (time.microseconds, now.microseconds)
    switch shape {
    case .number, .newest, .bounds, .times, .links(nil):
      facts[FactLog.index(of: id, in: &facts)].note(time, shape: shape, now: now)
      return true
    case .totals, .numbers:
      return each(properties) { element in
        guard let number = FactNumber.millionths(element) else { return false }
        facts[FactLog.index(of: id, in: &facts)].note(time, number: number, shape: shape, now: now)
        return true
      }
    case .distinct, .links:
      return each(properties) { element in
        guard let hash = FactNumber.hash(element) else { return false }
        facts[FactLog.index(of: id, in: &facts)].note(time, hash: hash, shape: shape, now: now)
        return true
      }
    case .values, .valueTimes:
      return each(properties) { element in
        guard !element.isObject, !element.isArray, !element.isNull, element.compactSizeEstimate <= FactShape.valueBytesMax else {
          return false
        }
        facts[FactLog.index(of: id, in: &facts)].note(time, value: TraitValue(element), shape: shape, now: now)
        return true
      }
    }
  }

  private func each(_ properties: JSONElement?, _ body: (JSONElement) -> Bool) -> Bool {
    var isNoted = false
    path.visit(properties) { element in
      if body(element) { isNoted = true }
      return false
    }
    return isNoted
  }
}

/// Values of events in the form in which they are kept.
enum FactNumber {
  static let perUnit = 1_000_000.0
  /// Greater numbers are not counted: their sums would lose decimals.
  static let largest = 9e12

  /// Nearly all sums fit 64 bits, which are converted in one instruction.
  static func double(_ sum: Int128) -> Double {
    let low = Int64(truncatingIfNeeded: sum)
    return Int128(low) == sum ? Double(low) : Double(sum)
  }

  /// In millionths; nil for what is no number, or too large.
  static func millionths(_ element: JSONElement) -> Int64? {
    guard let number = element.number, number.magnitude <= largest else { return nil }
    return Int64((number * perUnit).rounded())
  }

  /// Nil for what is no text, number or truth value.
  static func hash(_ element: JSONElement) -> Int64? {
    var hasher = SipHash(key: HashKey(first: 0x6b69_7468, second: 0x6661_6374))
    switch element.kind {
    case .string:
      hasher.update(byte: 1)
      element.withStringBytes { hasher.update($0) }
    case .integer, .unsigned, .number:
      hasher.update(byte: 2)
      // 5 and 5.0 are one value, so are 0 and -0.
      hasher.update(((element.number ?? 0) + 0).bitPattern)
    case .bool: hasher.update(byte: element.bool == true ? 4 : 3)
    case .object, .array, .null: return nil
    }
    return Int64(bitPattern: hasher.finish().low)
  }
}
