/// What the flow decided for one range of the journal. With the journal's bytes and the definitions it says all that the sink needs;
/// the sink decides nothing.
public struct OutcomeRow: Sendable, Equatable {
  /// What became of one event that was kept.
  public struct Kept: Sendable, Equatable {
    /// Distance from the row's first offset.
    public var index: UInt32
    public var owner: SignatureID
    /// The owner's profile when the event was taken in; later moves are in ``OutcomeRow/moves``.
    public var profile: ProfileRow

    public init(index: UInt32, owner: SignatureID, profile: ProfileRow) {
      self.index = index
      self.owner = owner
      self.profile = profile
    }
  }

  /// A signature that went from one profile to another: merge and unmerge.
  public struct Move: Sendable, Equatable {
    public var owner: SignatureID
    public var profile: ProfileRow

    public init(owner: SignatureID, profile: ProfileRow) {
      self.owner = owner
      self.profile = profile
    }
  }

  public var first: JournalOffset
  /// One past the last offset.
  public var end: JournalOffset
  public var definitions: DefinitionsVersion
  /// In order of index. An offset of the range that is not here was dropped: duplicate, dead letter or command.
  public var kept: [Kept]
  public var moves: [Move]

  public init(first: JournalOffset, end: JournalOffset, definitions: DefinitionsVersion, kept: [Kept], moves: [Move]) {
    self.first = first
    self.end = end
    self.definitions = definitions
    self.kept = kept
    self.moves = moves
  }

  /// Format version 1; about 5 bytes an event.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: 32 + kept.count * 8)
    writer.byte(1)
    writer.unsigned(first.rawValue)
    writer.unsigned(end.rawValue)
    writer.unsigned(UInt64(definitions.rawValue))
    writer.unsigned(UInt64(kept.count))
    var previous: UInt32 = 0
    for event in kept {
      writer.unsigned(UInt64(event.index - previous))
      writer.unsigned(event.owner.rawValue)
      writer.unsigned(event.profile.rawValue)
      previous = event.index
    }
    writer.unsigned(UInt64(moves.count))
    for move in moves {
      writer.unsigned(move.owner.rawValue)
      writer.unsigned(move.profile.rawValue)
    }
    return writer.bytes
  }

  public init(encoded: [UInt8]) throws(StoredFormatError) {
    let result: Result<OutcomeRow, StoredFormatError> = encoded.withUnsafeBytes { bytes in
      do throws(StoredFormatError) { return .success(try OutcomeRow(reading: bytes)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(reading bytes: UnsafeRawBufferPointer) throws(StoredFormatError) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw StoredFormatError(what: "outcome row of an unknown version") }
    let first = JournalOffset(rawValue: try reader.unsigned())
    let end = JournalOffset(rawValue: try reader.unsigned())
    let definitions = DefinitionsVersion(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
    var kept: [Kept] = []
    let keptCount = try reader.count()
    kept.reserveCapacity(keptCount)
    var index: UInt32 = 0
    for _ in 0..<keptCount {
      index += UInt32(truncatingIfNeeded: try reader.unsigned())
      kept.append(
        Kept(index: index, owner: SignatureID(rawValue: try reader.unsigned()), profile: ProfileRow(rawValue: try reader.unsigned())))
    }
    var moves: [Move] = []
    for _ in 0..<(try reader.count()) {
      moves.append(Move(owner: SignatureID(rawValue: try reader.unsigned()), profile: ProfileRow(rawValue: try reader.unsigned())))
    }
    self.init(first: first, end: end, definitions: definitions, kept: kept, moves: moves)
  }
}
