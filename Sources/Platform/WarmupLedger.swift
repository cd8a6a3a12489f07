internal import Vocabulary

/// Which signatures' past the passes under way have taken in. Lives as long as the worker; after a restart the past is read anew, and a signature
/// that a merge carried over the place where the pass stood may be counted twice or not at all.
struct WarmupLedger {
  private struct Pass {
    var taken: Set<SignatureID> = []
    var passes = 1
  }

  private var passes: [JournalOffset: Pass] = [:]
  /// What merges carry behind the pass each time is ever less; a signature that is in no profile is never found.
  private static let passesMax = 4

  func isTaken(_ signature: SignatureID, from offset: JournalOffset) -> Bool { passes[offset]?.taken.contains(signature) ?? false }

  /// Whether signatures are left whose past nobody has.
  /// - Parameter taken: what the last piece has taken in.
  func needsAnotherPass(over history: SegmentHistory, from offset: JournalOffset, taken: Set<SignatureID>) -> Bool {
    guard history.isWhole, (passes[offset]?.passes ?? 1) < WarmupLedger.passesMax else { return false }
    return history.facts.keys.contains { !taken.contains($0) && !isTaken($0, from: offset) }
  }

  mutating func note(_ taken: Set<SignatureID>, from offset: JournalOffset, isAnotherPass: Bool) {
    passes[offset, default: Pass()].taken.formUnion(taken)
    if isAnotherPass { passes[offset]?.passes += 1 }
  }

  mutating func forget(allBut offsets: Set<JournalOffset>) { passes = passes.filter { offsets.contains($0.key) } }
}
