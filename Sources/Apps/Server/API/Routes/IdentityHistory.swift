import Ports
import Vocabulary

/// Merges and splits that a profile remembers, with who asked for them.
struct IdentityHistory {
  struct Entry: Sendable {
    enum Change: String, Sendable, CaseIterable {
      case merged
      case splitOff = "split_off"
      case splitFrom = "split_from"
    }

    var change: Change
    /// The profile that was merged into this one, that was split off, or that this one was split from.
    var other: ProfileRow
    var signatures: UInt32?
    var at: Timestamp
    var offset: JournalOffset
    /// Nil when an event did it.
    var actor: String?
    var action: String?
    var reason: String?
  }

  let services: APIServices

  /// The newest of a profile's changes; at most so many are told.
  static let entriesMax = 50

  /// Oldest first.
  func entries(of record: ProfileRecord, decisions: [IdentityDecision]) async throws(APIError) -> [Entry] {
    var entries = record.absorbed.map {
      Entry(change: .merged, other: $0.row, at: $0.at, offset: $0.offset)
    }
    entries += record.splits.map {
      Entry(
        change: $0.isOrigin ? .splitOff : .splitFrom, other: $0.row, signatures: $0.signatures, at: $0.at, offset: $0.offset)
    }
    entries.sort { ($0.offset, $0.other) < ($1.offset, $1.other) }
    entries = Array(entries.suffix(IdentityHistory.entriesMax))
    var asked: [JournalOffset: AuditRow?] = [:]
    for index in entries.indices {
      let offset = entries[index].offset
      if asked[offset] == nil { asked[offset] = .some(try await command(at: offset)) }
      guard let row = asked[offset] ?? nil else { continue }
      entries[index].actor = row.actor
      entries[index].action = row.action
      entries[index].reason = decisions.first { $0.offset == offset && !$0.reason.isEmpty }?.reason
    }
    return entries
  }

  private func command(at offset: JournalOffset) async throws(APIError) -> AuditRow? {
    try await state { () async throws(StateStoreError) in
      try await services.state.auditRows(before: offset.advanced(by: 1), limit: 1).first { $0.offset == offset }
    }
  }
}
