public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func membershipCounts(of segment: SegmentID, since: Timestamp) async throws(StateStoreError) -> [MembershipCount] {
    let changes = state.withLock { $0.countedChanges.filter { $0.segment == segment } }
    let byHour = Dictionary(grouping: changes) { Timestamp(microseconds: $0.at.microseconds / .hour * .hour) }
    return byHour.filter { $0.key >= since }.sorted { $0.key < $1.key }
      .map { hour, changes in
        MembershipCount(hour: hour, entered: changes.count { $0.change == .entered }, left: changes.count { $0.change == .left })
      }
  }

  public func membershipChanges(
    of profile: ProfileRow, before number: UInt64?, limit: Int
  ) async throws(StateStoreError) -> [RecordedMembershipChange] {
    let changes = state.withLock { $0.changes }
    let own = changes.enumerated().filter { $0.element.profile == profile }
      .map { RecordedMembershipChange(number: UInt64($0.offset) + 1, change: $0.element) }
    return Array(own.reversed().filter { change in number.map { change.number < $0 } ?? true }.prefix(limit))
  }

  public func oldestMembershipChange() async throws(StateStoreError) -> Timestamp? { state.withLock { $0.changes.first?.at } }
}
