extension ProfileRecord {
  /// Format version 1; see ``init(encoded:)``.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: 512)
    writer.byte(1)
    writer.unsigned(row.rawValue)
    writer.unsigned(mergedInto?.rawValue ?? 0)
    writer.unsigned(UInt64(sections.count))
    for section in sections { section.write(to: &writer) }
    writer.unsigned(UInt64(refusedLinks.count))
    for link in refusedLinks { writer.unsigned(link.rawValue) }
    writer.unsigned(UInt64(memberships.count))
    for membership in memberships {
      writer.unsigned(UInt64(membership.segment.rawValue))
      writer.signed(membership.since.microseconds)
    }
    writer.unsigned(UInt64(expiries.count))
    for expiry in expiries {
      writer.unsigned(UInt64(expiry.segment.rawValue))
      writer.signed(expiry.at.microseconds)
    }
    writer.signed(timer?.microseconds ?? .min)
    return writer.bytes
  }

  /// - Throws: ``StoredFormatError`` when the bytes were damaged or written by a later version; a retry cannot help.
  public init(encoded: [UInt8]) throws(StoredFormatError) {
    let result: Result<ProfileRecord, StoredFormatError> = encoded.withUnsafeBytes { bytes in
      do throws(StoredFormatError) { return .success(try ProfileRecord(reading: bytes, of: encoded)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(reading bytes: UnsafeRawBufferPointer, of encoded: [UInt8]) throws(StoredFormatError) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw StoredFormatError(what: "profile of an unknown version") }
    self.init(row: ProfileRow(rawValue: try reader.unsigned()))
    let merged = try reader.unsigned()
    mergedInto = merged == 0 ? nil : ProfileRow(rawValue: merged)
    let sectionCount = try reader.count()
    sections.reserveCapacity(sectionCount)
    for _ in 0..<sectionCount { sections.append(try SignatureSection(from: &reader, of: encoded)) }
    for _ in 0..<(try reader.count()) { refusedLinks.append(ProfileRow(rawValue: try reader.unsigned())) }
    for _ in 0..<(try reader.count()) {
      let segment = SegmentID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
      memberships.append(Membership(segment: segment, since: Timestamp(microseconds: try reader.signed())))
    }
    for _ in 0..<(try reader.count()) {
      let segment = SegmentID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
      expiries.append(SegmentExpiry(segment: segment, at: Timestamp(microseconds: try reader.signed())))
    }
    let due = try reader.signed()
    timer = due == .min ? nil : Timestamp(microseconds: due)
  }
}

extension SignatureSection {
  func write(to writer: inout ByteWriter) {
    writer.unsigned(id.rawValue)
    writer.hash(key)
    writer.byte(isExplicitMerge ? 1 : 0)
    writer.unsigned(refusedMask)
    identifierList.write(to: &writer)
    writer.signed(orderTime.microseconds)
    writer.fixed64(orderTie)
    writer.signed(firstSeen.microseconds)
    writer.signed(lastSeen.microseconds - firstSeen.microseconds)
    writer.unsigned(eventCount)
    traitList.write(to: &writer)
    writer.unsigned(UInt64(facts.count))
    for fact in facts { fact.write(to: &writer) }
    writeConsent(to: &writer)
    writer.unsigned(UInt64(marks.count))
    for mark in marks {
      writer.byte(mark.kind.rawValue | (mark.isSet ? 0x80 : 0))
      writer.signed(mark.time.microseconds)
    }
  }

  private func writeConsent(to writer: inout ByteWriter) {
    guard let consent else { return writer.byte(0) }
    writer.byte(1)
    writer.signed(consent.time.microseconds)
    writer.fixed64(consent.tie)
    writer.unsigned(UInt64(consent.categories.count))
    for (category, allowed) in consent.categories.sorted(by: { $0.key < $1.key }) {
      writer.text(category)
      writer.byte(allowed ? 1 : 0)
    }
  }

  /// - Parameter encoded: what `reader` reads.
  init(from reader: inout ByteReader, of encoded: [UInt8]) throws(StoredFormatError) {
    let id = SignatureID(rawValue: try reader.unsigned())
    let key = try reader.hash()
    let explicit = try reader.byte() == 1
    let refused = try reader.unsigned()
    let identifiers = try StoredList<Identifier>(skipping: &reader, of: encoded)
    let orderTime = Timestamp(microseconds: try reader.signed())
    let orderTie = try reader.fixed64()
    let firstSeen = Timestamp(microseconds: try reader.signed())
    let lastSeen = Timestamp(microseconds: firstSeen.microseconds &+ (try reader.signed()))
    self.init(
      id: id, key: key, identifiers: [], isExplicitMerge: explicit, refusedMask: refused, orderTime: orderTime, orderTie: orderTie,
      firstSeen: firstSeen, lastSeen: lastSeen, eventCount: try reader.unsigned())
    identifierList = identifiers
    traitList = try StoredList(skipping: &reader, of: encoded)
    let factCount = try reader.count()
    facts.reserveCapacity(factCount)
    for _ in 0..<factCount { facts.append(try FactLog(from: &reader)) }
    if try reader.byte() == 1 { consent = try SignatureSection.readConsent(from: &reader) }
    for _ in 0..<(try reader.count()) {
      let byte = try reader.byte()
      guard let kind = ProfileMark.Kind(rawValue: byte & 0x7f) else { throw StoredFormatError(what: "unknown mark") }
      marks.append(ProfileMark(kind: kind, isSet: byte & 0x80 != 0, time: Timestamp(microseconds: try reader.signed())))
    }
  }

  private static func readConsent(from reader: inout ByteReader) throws(StoredFormatError) -> ConsentStatement {
    let time = Timestamp(microseconds: try reader.signed())
    let tie = try reader.fixed64()
    var categories: [String: Bool] = [:]
    for _ in 0..<(try reader.count()) {
      let category = try reader.text()
      categories[category] = try reader.byte() == 1
    }
    return ConsentStatement(categories: categories, time: time, tie: tie)
  }
}

extension Identifier: StoredItem {
  func write(to writer: inout ByteWriter) {
    writer.text(type.rawValue)
    writer.text(value)
  }

  init(from reader: inout ByteReader) throws(StoredFormatError) {
    self.init(type: IdentifierType(rawValue: try reader.text()), value: try reader.text())
  }

  static func skip(in reader: inout ByteReader) throws(StoredFormatError) {
    try reader.skipText()
    try reader.skipText()
  }
}

extension StoredTrait: StoredItem {
  func write(to writer: inout ByteWriter) {
    writer.text(name)
    switch value {
    case .null: writer.byte(0)
    case .bool(let value): writer.byte(value ? 2 : 1)
    case .integer(let value):
      writer.byte(3)
      writer.signed(value)
    case .number(let value):
      writer.byte(4)
      writer.fixed64(value.bitPattern)
    case .string(let value):
      writer.byte(5)
      writer.text(value)
    case .json(let value):
      writer.byte(6)
      writer.text(value)
    }
    writer.signed(time.microseconds)
    writer.fixed64(tie)
    writer.unsigned(UInt64(source.rawValue))
  }

  init(from reader: inout ByteReader) throws(StoredFormatError) {
    let name = try reader.text()
    let value: TraitValue
    switch try reader.byte() {
    case 0: value = .null
    case 1: value = .bool(false)
    case 2: value = .bool(true)
    case 3: value = .integer(try reader.signed())
    case 4: value = .number(Double(bitPattern: try reader.fixed64()))
    case 5: value = .string(try reader.text())
    case 6: value = .json(try reader.text())
    default: throw StoredFormatError(what: "trait of an unknown kind")
    }
    let time = Timestamp(microseconds: try reader.signed())
    self.init(
      name: name, value: value, time: time, tie: try reader.fixed64(),
      source: SourceID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned())))
  }
}

extension StoredTrait {
  static func skip(in reader: inout ByteReader) throws(StoredFormatError) {
    try reader.skipText()
    switch try reader.byte() {
    case 0, 1, 2: break
    case 3: _ = try reader.unsigned()
    case 4: try reader.skip(8)
    case 5, 6: try reader.skipText()
    default: throw StoredFormatError(what: "trait of an unknown kind")
    }
    _ = try reader.unsigned()
    try reader.skip(8)
    _ = try reader.unsigned()
  }
}

extension FactLog {
  /// Times are stored as distances: 3 to 5 bytes each for events that are minutes to weeks apart.
  func write(to writer: inout ByteWriter) {
    writer.fixed64(stream.rawValue)
    writer.unsigned(olderCount)
    writer.unsigned(UInt64(times.count))
    var previous: Int64 = 0
    for time in times {
      writer.signed(time &- previous)
      previous = time
    }
  }

  init(from reader: inout ByteReader) throws(StoredFormatError) {
    let stream = FactStreamID(rawValue: try reader.fixed64())
    self.init(stream: stream, olderCount: try reader.unsigned())
    let count = try reader.count()
    times.reserveCapacity(count)
    var previous: Int64 = 0
    for _ in 0..<count {
      previous &+= try reader.signed()
      times.append(previous)
    }
  }
}
