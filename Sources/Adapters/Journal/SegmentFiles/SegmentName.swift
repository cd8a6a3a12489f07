/// `segment-0000000012-9f86d081884c7d65.journal`: sequence and generation, which are then known even when the header is damaged.
struct SegmentName: Equatable, Comparable {
  var text: String
  var sequence: UInt64
  var generation: UInt64

  static func < (left: SegmentName, right: SegmentName) -> Bool { left.sequence < right.sequence }

  static func of(sequence: UInt64, generation: UInt64) -> String {
    let number = String(sequence)
    let hexadecimal = String(generation, radix: 16)
    return "segment-" + String(repeating: "0", count: max(0, 10 - number.utf8.count)) + number + "-"
      + String(repeating: "0", count: 16 - hexadecimal.utf8.count) + hexadecimal + ".journal"
  }

  /// Nil for files that are no segments.
  init?(_ text: String) {
    guard text.hasPrefix("segment-"), text.hasSuffix(".journal") else { return nil }
    let parts = text.dropFirst("segment-".count).dropLast(".journal".count).split(separator: "-")
    guard parts.count == 2, let sequence = UInt64(parts[0]), let generation = UInt64(parts[1], radix: 16),
      SegmentName.of(sequence: sequence, generation: generation) == text
    else { return nil }
    self.text = text
    self.sequence = sequence
    self.generation = generation
  }
}
