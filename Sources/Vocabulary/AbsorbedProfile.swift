/// A profile that was merged into another: what the other one remembers of it.
public struct AbsorbedProfile: Sendable, Equatable {
  public var row: ProfileRow
  /// The oldest signature that it brought: where this is, the profile's id leads.
  public var signature: SignatureID
  /// The flow's time.
  public var at: Timestamp
  /// The event or command that led to it.
  public var offset: JournalOffset

  public init(row: ProfileRow, signature: SignatureID, at: Timestamp, offset: JournalOffset) {
    self.row = row
    self.signature = signature
    self.at = at
    self.offset = offset
  }
}

/// One time that a profile went apart.
public struct ProfileSplit: Sendable, Equatable {
  /// The other one.
  public var row: ProfileRow
  /// The other one was split off this one; false: this one was split off the other.
  public var isOrigin: Bool
  /// Signatures that went.
  public var signatures: UInt32
  /// The flow's time.
  public var at: Timestamp
  /// The event or command that led to it.
  public var offset: JournalOffset

  public init(row: ProfileRow, isOrigin: Bool, signatures: UInt32, at: Timestamp, offset: JournalOffset) {
    self.row = row
    self.isOrigin = isOrigin
    self.signatures = signatures
    self.at = at
    self.offset = offset
  }
}
