import Ports
import Vocabulary

/// Small values for the rules.
enum Sample {
  static func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * .second) }
  static func row(_ number: UInt64) -> ProfileRow { ProfileRow(rawValue: number) }
  static func offset(_ number: UInt64) -> JournalOffset { JournalOffset(rawValue: number) }
  static let mail = DestinationID(rawValue: 7)
  static let loyal = SegmentID(rawValue: 3)

  /// Keys that are spread like hashes, and the same at each run.
  static func key(_ number: UInt64) -> KeyedHash {
    var hash = SipHash(key: HashKey(first: 1, second: 2))
    hash.update(number)
    return hash.finish()
  }

  static func profile(_ number: UInt64, mergedInto: UInt64? = nil, seen: Int64 = 0) -> ProfileRecordBytes {
    let section = SignatureSection(
      id: SignatureID(rawValue: number), key: key(number), identifiers: [Identifier(type: .userID, value: "u\(number)")],
      orderTime: at(seen),
      orderTie: number, firstSeen: at(0), lastSeen: at(seen))
    let record = ProfileRecord(row: row(number), mergedInto: mergedInto.map { row($0) }, sections: mergedInto == nil ? [section] : [])
    return ProfileRecordBytes(row: row(number), bytes: record.encoded())
  }

  static func commit(_ position: UInt64, clock: Int64? = nil, _ fill: (inout StateCommit) -> Void = { _ in }) -> StateCommit {
    var commit = StateCommit(
      position: offset(position), clock: at(clock ?? Int64(position)), nextProfile: row(1000), nextSignature: SignatureID(rawValue: 1000))
    fill(&commit)
    return commit
  }

  static func delivery(_ number: UInt64, to destination: DestinationID = mail, of profile: UInt64) -> Delivery {
    Delivery(
      idempotencyKey: "key-\(number)", destination: destination, profile: row(profile), segment: loyal, change: .entered,
      at: at(Int64(number)),
      body: Array("{\"n\":\(number)}".utf8))
  }

  static func deadLetter(_ position: UInt64) -> DeadLetter {
    DeadLetter(
      offset: offset(position), source: SourceID(rawValue: 1), receivedAt: at(Int64(position)), reason: .missingIdentity, field: "userId",
      call: .track,
      body: Array("{}".utf8))
  }

  static func outcome(_ first: UInt64, _ end: UInt64) -> OutcomeRow {
    OutcomeRow(
      first: offset(first), end: offset(end), definitions: DefinitionsVersion(rawValue: 0),
      kept: [.init(index: 0, owner: SignatureID(rawValue: 5), profile: row(2))],
      moves: [.init(owner: SignatureID(rawValue: 5), profile: row(2))])
  }

  static func enters(_ profile: UInt64, _ segment: SegmentID = loyal, at seconds: Int64) -> MembershipChange {
    MembershipChange(segment: segment, profile: row(profile), change: .entered, at: at(seconds), because: "did Order Completed")
  }

  static func leaves(_ profile: UInt64, _ segment: SegmentID = loyal, at seconds: Int64) -> MembershipChange {
    MembershipChange(segment: segment, profile: row(profile), change: .left, at: at(seconds), because: "time")
  }
}
