public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func checkpoint() throws(StateStoreError) -> FlowCheckpoint { state.withLock { $0.checkpoint } }

  public func lookUp(identifiers: [KeyedHash], messages: [KeyedHash]) throws(StateStoreError) -> StateLookUp {
    state.withLock { state in
      StateLookUp(profiles: identifiers.map { state.identifiers[$0] }, messagesSeen: messages.map { state.messages[$0] != nil })
    }
  }

  public func load(profiles rows: [ProfileRow], timersDueBy dueBy: Timestamp, timersMax: Int) throws(StateStoreError) -> LoadedState {
    state.withLock { state in
      let due = state.timers.filter { $0.value <= dueBy }.map { ProfileTimer(due: $0.value, profile: $0.key) }
        .sorted { ($0.due, $0.profile) < ($1.due, $1.profile) }
      let timers = Array(due.prefix(timersMax))
      let records = Set(rows + timers.map(\.profile)).sorted().compactMap { row in
        state.profiles[row].map { ProfileRecordBytes(row: row, bytes: $0) }
      }
      return LoadedState(profiles: records, timers: timers, moreTimersDue: due.count > timers.count)
    }
  }

  public func scan(after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRecordBytes] {
    state.withLock { state in
      state.profiles.keys.filter { $0 > row }.sorted().prefix(limit).compactMap { row in
        state.profiles[row].map { ProfileRecordBytes(row: row, bytes: $0) }
      }
    }
  }

  public func commit(_ batch: StateCommit) throws(StateStoreError) {
    try state.withLock { (state) throws(StateStoreError) in state = try state.applying(batch) }
  }

  public func definitions(version: DefinitionsVersion) throws(StateStoreError) -> Definitions? { state.withLock { $0.versions[version] } }
}
