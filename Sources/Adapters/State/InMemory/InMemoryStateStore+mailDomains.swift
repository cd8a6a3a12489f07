public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func mailDomains(_ names: [String]) async throws(StateStoreError) -> [MailDomain] {
    state.withLock { state in Set(names).compactMap { state.mailDomains[$0] } }
  }

  public func mailDomains(dueBy moment: Timestamp, limit: Int) async throws(StateStoreError) -> [MailDomain] {
    state.withLock { state in
      let due = state.mailDomains.values.filter { $0.due <= moment }
      return Array(due.sorted { ($0.due, $0.name) < ($1.due, $1.name) }.prefix(limit))
    }
  }

  public func noteMailDomains(_ names: [String], due moment: Timestamp, countMax: Int) async throws(StateStoreError) {
    state.withLock { state in
      for name in names where state.mailDomains[name] == nil { state.mailDomains[name] = MailDomain(name: name, due: moment) }
      let oldest = state.mailDomains.values.sorted {
        ($0.answeredAt ?? .distantFuture, $0.name) < ($1.answeredAt ?? .distantFuture, $1.name)
      }
      for domain in oldest.prefix(max(0, oldest.count - countMax)) { state.mailDomains[domain.name] = nil }
    }
  }

  public func keep(_ domains: [MailDomain]) async throws(StateStoreError) {
    state.withLock { state in for domain in domains where state.mailDomains[domain.name] != nil { state.mailDomains[domain.name] = domain }
    }
  }
}
