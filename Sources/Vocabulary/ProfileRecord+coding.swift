extension ProfileRecord {
  /// Format version 4; see ``init(encoded:)``.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: 512)
    writer.byte(4)
    writer.unsigned(row.rawValue)
    writer.unsigned(mergedInto?.rawValue ?? 0)
    writer.unsigned(UInt64(sections.count))
    // In place: a copy of a section counts up a dozen references.
    sections.withUnsafeBufferPointer { sections in for index in sections.indices { sections[index].write(to: &writer) } }
    writer.unsigned(UInt64(refusedLinks.count))
    for link in refusedLinks { writer.unsigned(link.rawValue) }
    let base = timeBase
    writer.unsigned(UInt64(memberships.count))
    var previous: UInt32 = 0
    for membership in memberships {
      writer.unsigned(UInt64(membership.segment.rawValue &- previous))
      writer.signed(membership.since.microseconds &- base)
      previous = membership.segment.rawValue
    }
    writer.unsigned(UInt64(expiries.count))
    previous = 0
    for expiry in expiries {
      writer.unsigned(UInt64(expiry.segment.rawValue &- previous))
      writer.signed(expiry.at.microseconds &- base)
      previous = expiry.segment.rawValue
    }
    writer.signed(timer?.microseconds ?? .min)
    writePast(to: &writer)
    writeGroups(to: &writer)
    return writer.bytes
  }

  /// Times are written as distances from here.
  private var timeBase: Int64 { sections.first?.firstSeen.microseconds ?? 0 }

  /// Reads versions 1 to 4.
  /// - Throws: ``StoredFormatError`` when the bytes were damaged or written by a later version; a retry cannot help.
  public init(encoded: [UInt8]) throws(StoredFormatError) {
    let result: Result<ProfileRecord, StoredFormatError> = encoded.withUnsafeBytes { bytes in
      do throws(StoredFormatError) { return .success(try ProfileRecord(reading: bytes, of: encoded)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Whether an encoded record was merged away, without reading more than its beginning.
  /// - Throws: as ``init(encoded:)``.
  public static func isMergedAway(_ encoded: [UInt8]) throws(StoredFormatError) -> Bool {
    let result: Result<Bool, StoredFormatError> = encoded.withUnsafeBytes { bytes in
      do throws(StoredFormatError) {
        var reader = ByteReader(bytes)
        _ = try version(&reader)
        _ = try reader.unsigned()
        return .success(try reader.unsigned() != 0)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func version(_ reader: inout ByteReader) throws(StoredFormatError) -> UInt8 {
    let version = try reader.byte()
    guard (1...4).contains(version) else { throw StoredFormatError(what: "profile of an unknown version") }
    return version
  }

  private init(reading bytes: UnsafeRawBufferPointer, of encoded: [UInt8]) throws(StoredFormatError) {
    var reader = ByteReader(bytes)
    let version = try ProfileRecord.version(&reader)
    self.init(row: ProfileRow(rawValue: try reader.unsigned()))
    let merged = try reader.unsigned()
    mergedInto = merged == 0 ? nil : ProfileRow(rawValue: merged)
    let sectionCount = try reader.count()
    sections.reserveCapacity(sectionCount)
    for _ in 0..<sectionCount { sections.append(try SignatureSection(from: &reader, of: encoded, version: version)) }
    for _ in 0..<(try reader.count()) { refusedLinks.append(ProfileRow(rawValue: try reader.unsigned())) }
    // Version 1 wrote every number whole, later ones its distance from the one before.
    let isWhole = version == 1
    let base = isWhole ? 0 : timeBase
    var previous: UInt32 = 0
    for _ in 0..<(try reader.count()) {
      let segment = UInt32(truncatingIfNeeded: try reader.unsigned()) &+ previous
      memberships.append(
        Membership(segment: SegmentID(rawValue: segment), since: Timestamp(microseconds: base &+ (try reader.signed()))))
      previous = isWhole ? 0 : segment
    }
    previous = 0
    for _ in 0..<(try reader.count()) {
      let segment = UInt32(truncatingIfNeeded: try reader.unsigned()) &+ previous
      expiries.append(SegmentExpiry(segment: SegmentID(rawValue: segment), at: Timestamp(microseconds: base &+ (try reader.signed()))))
      previous = isWhole ? 0 : segment
    }
    let due = try reader.signed()
    timer = due == .min ? nil : Timestamp(microseconds: due)
    if version > 2 { try readPast(from: &reader) }
    if version > 3 { try readGroups(from: &reader) }
  }
}

extension SignatureSection {
  func write(to writer: inout ByteWriter) {
    writer.unsigned(id.rawValue)
    writer.hash(key)
    // Bit 1, since version 4: accounts follow the marks.
    writer.byte((isExplicitMerge ? 1 : 0) | (accounts.isEmpty ? 0 : 2))
    writer.unsigned(refusedMask)
    identifierList.write(to: &writer)
    writer.signed(orderTime.microseconds)
    writer.fixed64(orderTie)
    writer.signed(firstSeen.microseconds)
    writer.signed(lastSeen.microseconds - firstSeen.microseconds)
    writer.unsigned(eventCount)
    traitList.write(to: &writer)
    writer.unsigned(UInt64(facts.count))
    let base = firstSeen.microseconds
    facts.withUnsafeBufferPointer { facts in for index in facts.indices { facts[index].write(to: &writer, base: base) } }
    writeConsent(to: &writer)
    writer.unsigned(UInt64(marks.count))
    for mark in marks {
      writer.byte(mark.kind.rawValue | (mark.isSet ? 0x80 : 0))
      writer.signed(mark.time.microseconds)
    }
    if !accounts.isEmpty { writeAccounts(to: &writer) }
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
  init(from reader: inout ByteReader, of encoded: [UInt8], version: UInt8) throws(StoredFormatError) {
    let id = SignatureID(rawValue: try reader.unsigned())
    let key = try reader.hash()
    let bits = try reader.byte()
    let refused = try reader.unsigned()
    let identifiers = try StoredList<Identifier>(skipping: &reader, of: encoded)
    let orderTime = Timestamp(microseconds: try reader.signed())
    let orderTie = try reader.fixed64()
    let firstSeen = Timestamp(microseconds: try reader.signed())
    let lastSeen = Timestamp(microseconds: firstSeen.microseconds &+ (try reader.signed()))
    self.init(
      id: id, key: key, identifiers: [], isExplicitMerge: bits & 1 == 1, refusedMask: refused, orderTime: orderTime, orderTie: orderTie,
      firstSeen: firstSeen, lastSeen: lastSeen, eventCount: try reader.unsigned())
    identifierList = identifiers
    traitList = try StoredList(skipping: &reader, of: encoded)
    let factCount = try reader.count()
    facts.reserveCapacity(factCount)
    for _ in 0..<factCount {
      facts.append(
        version == 1 ? try FactLog(fromVersion1: &reader) : try FactLog(from: &reader, base: firstSeen.microseconds))
    }
    // Version 1 sorted by longer numbers.
    if version == 1 { facts.sort { $0.stream < $1.stream } }
    if try reader.byte() == 1 { consent = try SignatureSection.readConsent(from: &reader) }
    for _ in 0..<(try reader.count()) {
      let byte = try reader.byte()
      guard let kind = ProfileMark.Kind(rawValue: byte & 0x7f) else { throw StoredFormatError(what: "unknown mark") }
      marks.append(ProfileMark(kind: kind, isSet: byte & 0x80 != 0, time: Timestamp(microseconds: try reader.signed())))
    }
    if bits & 2 == 2 { try readAccounts(from: &reader) }
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
    value.write(to: &writer)
    writer.signed(time.microseconds)
    writer.fixed64(tie)
    // Sources have 32 bits; the one above was always 0 before values were verified.
    writer.unsigned(UInt64(source.rawValue) | (isVerified ? 1 << 32 : 0))
  }

  init(from reader: inout ByteReader) throws(StoredFormatError) {
    let name = try reader.text()
    let value = try TraitValue(from: &reader)
    let time = Timestamp(microseconds: try reader.signed())
    let tie = try reader.fixed64()
    let source = try reader.unsigned()
    self.init(
      name: name, value: value, time: time, tie: tie, source: SourceID(rawValue: UInt32(truncatingIfNeeded: source)),
      isVerified: source >> 32 & 1 == 1)
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
