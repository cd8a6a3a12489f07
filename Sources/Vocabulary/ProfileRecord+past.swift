extension ProfileRecord {
  /// What a record remembers of merges and splits; since version 3.
  func writePast(to writer: inout ByteWriter) {
    writer.unsigned(UInt64(absorbed.count))
    for item in absorbed {
      writer.unsigned(item.row.rawValue)
      writer.unsigned(item.signature.rawValue)
      writer.signed(item.at.microseconds)
      writer.unsigned(item.offset.rawValue)
    }
    writer.unsigned(UInt64(splits.count))
    for split in splits {
      writer.unsigned(split.row.rawValue)
      writer.byte(split.isOrigin ? 1 : 0)
      writer.unsigned(UInt64(split.signatures))
      writer.signed(split.at.microseconds)
      writer.unsigned(split.offset.rawValue)
    }
  }

  mutating func readPast(from reader: inout ByteReader) throws(StoredFormatError) {
    for _ in 0..<(try reader.count()) {
      absorbed.append(
        AbsorbedProfile(
          row: ProfileRow(rawValue: try reader.unsigned()), signature: SignatureID(rawValue: try reader.unsigned()),
          at: Timestamp(microseconds: try reader.signed()), offset: JournalOffset(rawValue: try reader.unsigned())))
    }
    for _ in 0..<(try reader.count()) {
      splits.append(
        ProfileSplit(
          row: ProfileRow(rawValue: try reader.unsigned()), isOrigin: try reader.byte() == 1,
          signatures: UInt32(truncatingIfNeeded: try reader.unsigned()), at: Timestamp(microseconds: try reader.signed()),
          offset: JournalOffset(rawValue: try reader.unsigned())))
    }
  }

  /// Remembers a split, and forgets the oldest when there are too many.
  public mutating func note(_ split: ProfileSplit) {
    splits.append(split)
    if splits.count > ProfileRecord.splitsMax { splits.removeFirst(splits.count - ProfileRecord.splitsMax) }
  }
}
