public import Vocabulary

/// A profile whose rows are to be removed.
public struct ErasedProfile: Sendable, Equatable {
  public var id: ProfileID
  /// Its signatures: the owners of its events.
  public var owners: [SignatureID]

  public static let ownersMax = 10_000

  public init(id: ProfileID, owners: [SignatureID]) {
    self.id = id
    self.owners = owners
  }
}

/// What the warehouse still holds of a profile that was erased.
public struct WarehouseErasure: Sendable, Equatable {
  /// Rows that statements see: of events, of the profile, of its search terms and of its owners' moves.
  public var rowsSeen: Int
  /// Rows in the files that are in use, hidden ones included.
  public var rowsStored: Int
  /// Files, of anybody, that were replaced but not deleted yet: any of them may hold such rows.
  public var oldParts: Int

  public var isDone: Bool { rowsSeen == 0 && rowsStored == 0 && oldParts == 0 }

  public init(rowsSeen: Int, rowsStored: Int, oldParts: Int) {
    self.rowsSeen = rowsSeen
    self.rowsStored = rowsStored
    self.oldParts = oldParts
  }
}
