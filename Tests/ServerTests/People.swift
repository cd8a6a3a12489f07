import Ports
import StateInMemory
import Synchronization
import Vocabulary

/// Profiles for tests, put into the store as a flow would.
enum People {
  static let time = Timestamp(iso8601: "2026-01-01T00:00:00Z")!

  static func section(
    _ id: UInt64, _ identifiers: [Identifier], traits: [StoredTrait] = [], days: (first: Int64, last: Int64) = (0, 0)
  ) -> SignatureSection {
    SignatureSection(
      id: SignatureID(rawValue: id), key: KeyedHash(high: id, low: id), identifiers: identifiers, orderTime: time, orderTie: id,
      firstSeen: time.advanced(by: days.first * .day), lastSeen: time.advanced(by: days.last * .day), eventCount: 1, traits: traits)
  }

  static func trait(_ name: String, _ value: TraitValue, day: Int64 = 0) -> StoredTrait {
    StoredTrait(name: name, value: value, time: time.advanced(by: day * .day), tie: 1, source: SourceID(rawValue: 1))
  }

  static func store(
    _ records: [ProfileRecord], in running: RunningAPI, members: [MembershipChange] = [], change: (inout StateCommit) -> Void = { _ in }
  ) throws {
    let position = running.workspace.asked.withLock { asked in
      asked.offset += 1
      return asked.offset
    }
    var commit = StateCommit(
      position: JournalOffset(rawValue: position), clock: InTestWorkspace.now, nextProfile: ProfileRow(rawValue: 1000),
      nextSignature: SignatureID(rawValue: 1000))
    commit.profiles = records.sorted { $0.row < $1.row }.map { ProfileRecordBytes(row: $0.row, bytes: $0.encoded()) }
    for record in records where record.mergedInto == nil {
      for identifier in Set(record.sections.flatMap(\.identifiers)) {
        commit.identifiers.append(IdentifierEntry(key: identifier.key(running.workspace.hashKey), profile: record.row))
      }
    }
    commit.memberships = members
    change(&commit)
    try running.state.commit(commit)
  }

  static func id(_ row: UInt64, _ running: RunningAPI) -> String {
    ProfileID(row: ProfileRow(rawValue: row), key: running.workspace.hashKey).description
  }
}

extension Identifier {
  static func user(_ value: String) -> Identifier { Identifier(type: .userID, value: value) }
  static func email(_ value: String) -> Identifier { Identifier(type: .email, value: value) }
}
