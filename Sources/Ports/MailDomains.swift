public import Vocabulary

/// What is known of the domains of e-mail addresses. It is no part of what the flow decides: a store may lose it, and a replay does not make it again.
/// Every method throws ``StateStoreError``, as those of ``StateStore`` do.
public protocol MailDomainKeeping: Sendable {
  /// Those of the domains that are known, in any order.
  func mailDomains(_ names: [String]) async throws(StateStoreError) -> [MailDomain]

  /// Those that are to be asked at or before a moment, the longest due first, at most `limit`.
  func mailDomains(dueBy moment: Timestamp, limit: Int) async throws(StateStoreError) -> [MailDomain]

  /// Notes domains that were met, to be asked at `moment`; those that are known stay as they are. Of more than `countMax` those are forgotten that
  /// were answered longest ago, then those that never were.
  func noteMailDomains(_ names: [String], due moment: Timestamp, countMax: Int) async throws(StateStoreError)

  /// Writes what has been found about domains that are noted; of others it keeps nothing.
  func keep(_ domains: [MailDomain]) async throws(StateStoreError)
}

/// Asks name servers.
public protocol MailDomainResolver: Sendable {
  /// Whether a domain takes mail. It may take seconds; ``MailDomain/Standing/unknown`` when no name server gives an answer, and at
  /// once when the task is cancelled.
  func standing(of domain: String) async -> MailDomain.Standing
}
