internal import JSONTape
public import Vocabulary

extension Event {
  /// The account that a `group` call is about; nil for other events, and for an id that is empty or longer than ``Account/idBytesMax``.
  public var account: String? {
    guard type == .group, let id = groupID, !id.isEmpty, id.utf8.count <= Account.idBytesMax else { return nil }
    return id
  }
}

/// Writes what `group` calls say about accounts. Of each trait the newest counts by event time, whatever the order of arrival.
public struct AccountUnifier: Sendable {
  public init() {}

  /// What changed in the account.
  public struct Change: Sendable {
    /// Names of traits that have another value now.
    public var traits: [String] = []
    /// Traits that were not taken: too many, too long, or an empty name.
    public var refusedTraits = 0
  }

  /// - Parameters:
  ///   - event: a `group` call with an ``Event/account``.
  ///   - tie: a hash of the messageId; decides between equal times.
  ///   - account: as it is known; nil for a new one.
  public func apply(_ event: Event, tie: UInt64, to account: inout Account?) -> Change {
    guard let id = event.account else { return Change() }
    var known = account ?? Account(id: id, firstSeen: event.timestamp, lastSeen: event.timestamp)
    account = nil
    known.firstSeen = min(known.firstSeen, event.timestamp)
    known.lastSeen = max(known.lastSeen, event.timestamp)
    var change = Change()
    if let traits = event.traits { apply(traits, of: event, tie: tie, to: &known, change: &change) }
    account = known
    return change
  }

  private func apply(_ traits: JSONElement, of event: Event, tie: UInt64, to known: inout Account, change: inout Change) {
    for member in traits.members {
      let name = member.key
      guard !name.isEmpty, name.utf8.count <= 256, member.value.compactSizeEstimate <= Unifier.traitBytesMax else {
        change.refusedTraits += 1
        continue
      }
      let trait = StoredTrait(name: name, value: TraitValue(member.value), time: event.timestamp, tie: tie, source: event.source)
      switch known.traits.set(trait, by: nil, countMax: Account.traitsMax) {
      case .changed: change.traits.append(name)
      case .unchanged: continue
      case .full: change.refusedTraits += 1
      }
    }
  }
}
