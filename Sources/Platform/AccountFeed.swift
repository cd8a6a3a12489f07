internal import Vocabulary

/// The accounts' part of ``ProfileFeed``: which are to be told, and how far a pass over all of them has come.
struct AccountFeed {
  enum Part {
    /// Those that have changed.
    case changed([String])
    /// A piece of the pass.
    case after(String)
  }

  let changes: CommittedChanges<String>
  private var outstanding: Set<String> = []
  /// The pass goes on after this id; nil when there is none.
  private var passed: String?

  init(changes: CommittedChanges<String>) { self.changes = changes }

  /// All accounts are to be told.
  mutating func tellAll() { passed = "" }

  var isPassing: Bool { passed != nil }

  /// What is to be told next; nil: nothing. It is named again until ``noteTold(_:accounts:)``.
  mutating func next(limit: Int) -> Part? {
    let (ids, isIncomplete) = changes.take()
    outstanding.formUnion(ids)
    if isIncomplete { passed = "" }
    return outstanding.isEmpty ? passed.map(Part.after) : .changed(Array(outstanding.prefix(limit)))
  }

  /// - Parameter accounts: those that were found and told.
  mutating func noteTold(_ part: Part, accounts: [Account]) {
    switch part {
    case .changed(let ids): outstanding.subtract(ids)
    case .after: passed = accounts.last?.id
    }
  }
}
