public import Vocabulary

/// A profile that is listed under a group from here on, or no longer.
public struct GroupMemberChange: Sendable, Equatable {
  public var group: KeyedHash
  public var kind: ProfileGroup.Kind
  public var profile: ProfileRow
  public var isMember: Bool

  public init(group: KeyedHash, kind: ProfileGroup.Kind, profile: ProfileRow, isMember: Bool) {
    self.group = group
    self.kind = kind
    self.profile = profile
    self.isMember = isMember
  }
}

/// How many profiles are listed under a group.
public struct GroupSize: Sendable, Equatable {
  public var group: KeyedHash
  public var members: Int

  public init(group: KeyedHash, members: Int) {
    self.group = group
    self.members = members
  }
}

/// Something about a group has changed that its members' segments ask for: how far the members have been looked at again. It goes round: a
/// change that comes meanwhile lets it go on to the end and then from the first member to where it was, so that no member waits for ever.
public struct GroupRefresh: Sendable, Equatable {
  /// ``everybody`` for all profiles.
  public var group: KeyedHash
  /// Members up to this row were looked at.
  public var cursor: UInt64
  /// Members up to this row are to be looked at once more after the last one; 0: none.
  public var again: UInt64
  /// The second round.
  public var isAgain: Bool

  public init(group: KeyedHash, cursor: UInt64 = 0, again: UInt64 = 0, isAgain: Bool = false) {
    self.group = group
    self.cursor = cursor
    self.again = again
    self.isAgain = isAgain
  }

  /// No group: all profiles, after a change of the definitions.
  public static let everybody = KeyedHash(high: 0, low: 0)

  /// As it stands when one more change has come.
  public var renewed: GroupRefresh { GroupRefresh(group: group, cursor: cursor, again: cursor) }

  /// What follows after a piece of members.
  /// - Parameters:
  ///   - row: the last one that was looked at; nil: none.
  ///   - isWhole: the piece was as large as was asked for, so there may be more.
  public func advanced(to row: UInt64?, isWhole: Bool) -> GroupRefreshChange {
    let reached = row ?? cursor
    if isWhole, !isAgain || reached < again {
      return .advance(GroupRefresh(group: group, cursor: reached, again: again, isAgain: isAgain))
    }
    guard !isAgain, again > 0 else { return .finish(group) }
    return .advance(GroupRefresh(group: group, cursor: 0, again: again, isAgain: true))
  }
}

public enum GroupRefreshChange: Sendable, Equatable {
  /// All members are to be looked at. One that is under way is ``GroupRefresh/renewed``.
  case request(KeyedHash)
  case advance(GroupRefresh)
  case finish(KeyedHash)
}
