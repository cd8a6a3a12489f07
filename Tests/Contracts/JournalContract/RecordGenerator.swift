public import Ports
import Vocabulary

/// Records that look random and are the same for the same seed. SplitMix64: G. Steele et al., "Fast Splittable Pseudorandom Number
/// Generators" (2014).
public struct RecordGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  public mutating func record(payloadMax: Int = 3000) -> JournalRecord {
    let isCommand = UInt8.random(in: 0..<10, using: &self) == 0
    let count = UInt8.random(in: 0..<8, using: &self) == 0 ? payloadMax : Int.random(in: 0...payloadMax / 10, using: &self)
    var payload = [UInt8](repeating: 0, count: count)
    for index in payload.indices { payload[index] = UInt8.random(in: .min ... .max, using: &self) }
    return JournalRecord(
      kind: isCommand ? .command : .events, source: SourceID(rawValue: isCommand ? 0 : UInt32.random(in: 1...5, using: &self)),
      eventCount: isCommand ? 1 : Int.random(in: 1...120, using: &self), payload: payload)
  }
}

extension JournalRecord {
  /// A record of so many events with a text for payload.
  public static func events(_ count: Int, _ text: String = "{}", source: UInt32 = 1) -> JournalRecord {
    JournalRecord(kind: .events, source: SourceID(rawValue: source), eventCount: count, payload: Array(text.utf8))
  }
}
