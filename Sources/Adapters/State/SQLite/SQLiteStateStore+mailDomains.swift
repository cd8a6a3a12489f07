internal import GRDB
public import Ports
public import Vocabulary

extension SQLiteStateStore {
  public func mailDomains(_ names: [String]) async throws(StateStoreError) -> [MailDomain] {
    try await readingLater { db in try StoredMailDomains.read(names, db) }
  }

  public func mailDomains(dueBy moment: Timestamp, limit: Int) async throws(StateStoreError) -> [MailDomain] {
    try await readingLater { db in try StoredMailDomains.read(dueBy: moment, limit: limit, db) }
  }

  public func noteMailDomains(_ names: [String], due moment: Timestamp, countMax: Int) async throws(StateStoreError) {
    guard !names.isEmpty else { return }
    try await writingLater { db in try StoredMailDomains.note(names, due: moment, countMax: countMax, db) }
  }

  public func keep(_ domains: [MailDomain]) async throws(StateStoreError) {
    guard !domains.isEmpty else { return }
    try await writingLater { db in try StoredMailDomains.keep(domains, db) }
  }
}
