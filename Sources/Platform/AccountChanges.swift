internal import Synchronization
internal import Vocabulary

/// Which accounts commits have changed since they were last taken; as ``ProfileChanges``.
final class AccountChanges: Sendable {
  private struct Waiting {
    var ids: Set<String> = []
    var isIncomplete = false
  }

  private let waiting = Mutex(Waiting())
  /// Beyond it the ids are let go, and whoever takes them goes over all accounts instead.
  static let idsMax = 100_000

  func note(_ accounts: [Account]) {
    guard !accounts.isEmpty else { return }
    waiting.withLock { waiting in
      guard !waiting.isIncomplete else { return }
      for account in accounts { waiting.ids.insert(account.id) }
      if waiting.ids.count > AccountChanges.idsMax { waiting = Waiting(isIncomplete: true) }
    }
  }

  /// Takes what waits, each id once; and whether there were more that are lost.
  func take() -> (ids: Set<String>, isIncomplete: Bool) {
    waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return (waiting.ids, waiting.isIncomplete)
    }
  }
}
