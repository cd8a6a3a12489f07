internal import Vocabulary

/// Which signatures the passes under way have seen, to know whether one more pass is needed: merges carry signatures behind a pass. Whether a signature's
/// past was taken in stands in its section, so what is forgotten here with the process costs one more pass and nothing else.
struct WarmupLedger {
  private struct Pass {
    /// One bit for each place in the history.
    var seen: [UInt64]
    var seenCount = 0
    var passes = 1

    mutating func note(_ places: some Sequence<Int>) {
      for place in places {
        let bit: UInt64 = 1 << UInt64(place & 63)
        if seen[place >> 6] & bit == 0 { seenCount += 1 }
        seen[place >> 6] |= bit
      }
    }
  }

  private var passes: [JournalOffset: Pass] = [:]
  /// What merges carry behind the pass each time is ever less; a signature that is in no profile is never found.
  private static let passesMax = 8

  private func pass(over history: SegmentHistory, from offset: JournalOffset) -> Pass {
    passes[offset] ?? Pass(seen: Array(repeating: 0, count: history.places / 64 + 1))
  }

  /// Whether signatures are left whose past nobody has.
  /// - Parameter seen: places in the history, by the last piece.
  func needsAnotherPass(over history: SegmentHistory, from offset: JournalOffset, seen: [Int]) -> Bool {
    var pass = pass(over: history, from: offset)
    guard pass.passes < WarmupLedger.passesMax else { return false }
    pass.note(seen)
    return pass.seenCount < history.places
  }

  mutating func note(_ seen: [Int], of history: SegmentHistory, from offset: JournalOffset, isAnotherPass: Bool) {
    // In place.
    var pass = passes.removeValue(forKey: offset) ?? pass(over: history, from: offset)
    pass.note(seen)
    if isAnotherPass { pass.passes += 1 }
    passes[offset] = pass
  }

  mutating func forget(allBut offsets: Set<JournalOffset>) { passes = passes.filter { offsets.contains($0.key) } }
}
