import Ports
import Vocabulary

extension JournalState {
  /// Nil: the segment was looked through and is sound.
  mutating func note(_ damage: JournalDamage?, in segment: Segment) {
    guard spans.contains(where: { $0.segment === segment }) else { return }
    damages[segment.name] = damage
  }

  /// Whether every consumer has gone past the segment.
  func isPassed(_ span: SegmentSpan) -> Bool { span.end <= releasedByAll }

  /// Damage that was found, one sentence each, oldest first.
  var damageSentences: [String] {
    damages.values.sorted { ($0.first, $0.file) < ($1.first, $1.file) }.map { damage in
      let waits = JournalConsumer.allCases.filter { (released[$0] ?? .start) < damage.end }.map(\.rawValue)
      let meaning =
        waits.isEmpty ? "everything was processed before, nothing waits for it" : "\(waits.joined(separator: " and ")) will stop there"
      return
        "The journal is damaged: \(damage.file) at byte \(damage.byte), offsets \(damage.first.rawValue) up to \(damage.end.rawValue): "
        + "\(damage.reason); \(meaning). `kith doctor` shows what can be done."
    }
  }

  /// Why nothing can be appended now.
  /// - Parameter room: bytes free on the disk; nil when that cannot be told.
  func obstacle(room: Int?) -> String? {
    if let heldBy { return "Events are refused: the \(heldBy.rawValue) consumer holds back more of the journal than its limit." }
    if let room, room < settings.roomReserveBytes {
      return "Events are refused: the disk is full, less than \(settings.roomReserveBytes >> 20) MB are free where the journal is."
    }
    switch lastFailure {
    case .full: return "Events are refused: the disk is full."
    case .io(let operation, let errno): return "Events are refused: the journal cannot be written, \(operation) fails with error \(errno)."
    default: return nil
    }
  }
}
