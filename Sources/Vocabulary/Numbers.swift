// Numbers that name things. Each is its own type, so that one cannot stand where another is meant.

/// A workspace: one customer base with its own journal, state and definitions.
public struct WorkspaceID: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A source, numbered when it is first applied; the number is never used again.
public struct SourceID: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Records that the workspace makes itself: commands.
  public static let workspace = SourceID(rawValue: 0)
}

/// A segment, numbered when it is first applied; the number is never used again.
public struct SegmentID: RawRepresentable, Hashable, Comparable, Sendable, Codable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (left: SegmentID, right: SegmentID) -> Bool { left.rawValue < right.rawValue }
}

/// A destination, numbered when it is first applied; the number is never used again.
public struct DestinationID: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The key that a record is encrypted with; 0 means not encrypted.
public struct EncryptionKeyID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let none = EncryptionKeyID(rawValue: 0)
}

/// The place of one event or command in a workspace's journal: dense, from 0, never used again.
public struct JournalOffset: RawRepresentable, Hashable, Comparable, Sendable, Codable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  public static func < (left: JournalOffset, right: JournalOffset) -> Bool { left.rawValue < right.rawValue }
  public static let start = JournalOffset(rawValue: 0)
  public func advanced(by count: Int) -> JournalOffset { JournalOffset(rawValue: rawValue + UInt64(count)) }
}

/// A signature's number; the `owner` of an event in the warehouse. Dense, from 1, never changed.
public struct SignatureID: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  public static func < (left: SignatureID, right: SignatureID) -> Bool { left.rawValue < right.rawValue }
}

/// A profile's row in the state store: dense, from 1. Not shown outside; the public name is ``ProfileID``.
public struct ProfileRow: RawRepresentable, Hashable, Comparable, Sendable, Codable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// Rows are given out one after the other, to nobody's wish, so they are spread by Fibonacci hashing (Knuth, 6.4) instead of SipHash.
  public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: (rawValue &* 0x9E37_79B9_7F4A_7C15) >> 16) ^ seed }
  public static func < (left: ProfileRow, right: ProfileRow) -> Bool { left.rawValue < right.rawValue }
}

/// The version of a workspace's definitions: 0 before the first `apply`, then one more each time.
public struct DefinitionsVersion: RawRepresentable, Hashable, Comparable, Sendable, Codable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (left: DefinitionsVersion, right: DefinitionsVersion) -> Bool { left.rawValue < right.rawValue }
}
