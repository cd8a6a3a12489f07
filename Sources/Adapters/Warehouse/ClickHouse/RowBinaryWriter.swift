internal import NIOCore
package import Ports
internal import Vocabulary

/// Writes rows as ClickHouse's RowBinary: fixed-size numbers little-endian, strings after their length as LEB128. Columns stand as in
/// ``eventColumns`` and ``moveColumns``.
package struct RowBinaryWriter {
  var buffer: ByteBuffer

  package static let eventColumns =
    "workspace, `offset`, source, message_id, type, name, time, received_at, owner, profile_at_arrival, user_id, anonymous_id, "
    + "properties, traits, context"
  package static let moveColumns = "workspace, owner, profile, version"
  static let profileColumns =
    "workspace, profile, version, is_gone, first_seen, last_seen, event_count, segments, since, identifiers, traits, "
    + "accounts, account_since, households, household_rules"
  static let accountColumns = "workspace, account, version, first_seen, last_seen, traits"
  static let termColumns = "workspace, term, profile, version"

  package init(reservingCapacity capacity: Int) { buffer = ByteBufferAllocator().buffer(capacity: capacity) }

  package var byteCount: Int { buffer.readableBytes }

  package mutating func event(_ event: borrowing WarehouseEvent, workspace: UInt32) {
    let texts =
      event.messageID.utf8.count + event.name.utf8.count + event.userID.utf8.count + event.anonymousID.utf8.count
      + event.properties.count + event.traits.count + event.context.count
    // 57 bytes of fixed columns, seven lengths of at most ten.
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: texts + 57 + 70) { bytes in
      var row = RawRow(bytes)
      row.fixed(workspace)
      row.fixed(event.offset.rawValue)
      row.fixed(event.source.rawValue)
      row.text(event.messageID)
      row.fixed(event.type.rawValue)
      row.text(event.name)
      row.fixed(event.time.microseconds)
      row.fixed(event.receivedAt.microseconds)
      row.fixed(event.owner.rawValue)
      row.fixed(event.profile.high)
      row.fixed(event.profile.low)
      row.text(event.userID)
      row.text(event.anonymousID)
      row.bytes(event.properties)
      row.bytes(event.traits)
      row.bytes(event.context)
      return row.position
    }
  }

  package mutating func move(_ move: WarehouseMove, workspace: UInt32) {
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 36) { bytes in
      var row = RawRow(bytes)
      row.fixed(workspace)
      row.fixed(move.owner.rawValue)
      row.fixed(move.profile.high)
      row.fixed(move.profile.low)
      row.fixed(move.version.rawValue)
      return row.position
    }
  }

  mutating func profile(_ profile: borrowing WarehouseProfile, workspace: UInt32) {
    let texts =
      profile.traits.count + profile.identifiers.reduce(0) { $0 + $1.utf8.count + 10 }
      + profile.accounts.reduce(0) { $0 + $1.account.utf8.count + 18 } + profile.households.reduce(0) { $0 + $1.rule.utf8.count + 43 }
    // 53 bytes of fixed columns, nine lengths of at most ten.
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: texts + profile.memberships.count * 12 + 53 + 90) { bytes in
      var row = RawRow(bytes)
      row.fixed(workspace)
      row.fixed(profile.id.high)
      row.fixed(profile.id.low)
      row.fixed(profile.version)
      row.fixed(profile.isGone ? 1 as UInt8 : 0)
      row.fixed(profile.firstSeen.microseconds)
      row.fixed(profile.lastSeen.microseconds)
      row.fixed(profile.eventCount)
      row.length(profile.memberships.count)
      for membership in profile.memberships { row.fixed(membership.segment.rawValue) }
      row.length(profile.memberships.count)
      for membership in profile.memberships { row.fixed(membership.since.microseconds) }
      row.length(profile.identifiers.count)
      for identifier in profile.identifiers { row.text(identifier) }
      row.bytes(profile.traits)
      row.length(profile.accounts.count)
      for link in profile.accounts { row.text(link.account) }
      row.length(profile.accounts.count)
      for link in profile.accounts { row.fixed(link.firstSeen.microseconds) }
      row.length(profile.households.count)
      for household in profile.households { row.text(household.group.hexadecimal) }
      row.length(profile.households.count)
      for household in profile.households { row.text(household.rule) }
      return row.position
    }
  }

  mutating func account(_ account: borrowing WarehouseAccount, workspace: UInt32) {
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: account.id.utf8.count + account.traits.count + 28 + 20) { bytes in
      var row = RawRow(bytes)
      row.fixed(workspace)
      row.text(account.id)
      row.fixed(account.version)
      row.fixed(account.firstSeen.microseconds)
      row.fixed(account.lastSeen.microseconds)
      row.bytes(account.traits)
      return row.position
    }
  }

  mutating func term(_ term: String, of profile: borrowing WarehouseProfile, workspace: UInt32) {
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: term.utf8.count + 10 + 28) { bytes in
      var row = RawRow(bytes)
      row.fixed(workspace)
      row.text(term)
      row.fixed(profile.id.high)
      row.fixed(profile.id.low)
      row.fixed(profile.version)
      return row.position
    }
  }
}

/// One row being written; the room was made before.
private struct RawRow {
  private let base: UnsafeMutableRawBufferPointer
  private(set) var position = 0

  init(_ base: UnsafeMutableRawBufferPointer) { self.base = base }

  @inline(__always)
  mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
    base.storeBytes(of: value.littleEndian, toByteOffset: position, as: Number.self)
    position += MemoryLayout<Number>.size
  }

  @inline(__always)
  mutating func length(_ count: Int) {
    var rest = UInt64(count)
    while rest >= 0x80 {
      base[position] = UInt8(truncatingIfNeeded: rest) | 0x80
      position += 1
      rest >>= 7
    }
    base[position] = UInt8(truncatingIfNeeded: rest)
    position += 1
  }

  @inline(__always)
  private mutating func raw(_ source: UnsafeRawBufferPointer) {
    length(source.count)
    guard source.count > 0 else { return }
    UnsafeMutableRawBufferPointer(rebasing: base[position...]).copyMemory(from: source)
    position += source.count
  }

  @inline(__always)
  mutating func bytes(_ value: [UInt8]) { value.withUnsafeBytes { raw($0) } }

  @inline(__always)
  mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
  }
}
