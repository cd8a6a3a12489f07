internal import Vocabulary

/// Which signatures the passes under way have seen, to know whether one more pass is needed: merges carry signatures behind a pass. Whether a signature's
/// past was taken in stands in its section, so what is forgotten here with the process costs one more pass and nothing else.
struct WarmupLedger {
  private struct Pass {
    var seen: Set<SignatureID> = []
    var passes = 1
  }

  private var passes: [JournalOffset: Pass] = [:]
  /// What merges carry behind the pass each time is ever less; a signature that is in no profile is never found.
  private static let passesMax = 8

  /// Whether signatures are left whose past nobody has.
  /// - Parameter seen: by the last piece.
  func needsAnotherPass(over history: SegmentHistory, from offset: JournalOffset, seen: Set<SignatureID>) -> Bool {
    let pass = passes[offset]
    guard (pass?.passes ?? 1) < WarmupLedger.passesMax else { return false }
    return history.facts.keys.contains { !seen.contains($0) && !(pass?.seen.contains($0) ?? false) }
  }

  mutating func note(_ seen: Set<SignatureID>, from offset: JournalOffset, isAnotherPass: Bool) {
    passes[offset, default: Pass()].seen.formUnion(seen)
    if isAnotherPass { passes[offset]?.passes += 1 }
  }

  mutating func forget(allBut offsets: Set<JournalOffset>) { passes = passes.filter { offsets.contains($0.key) } }
}
