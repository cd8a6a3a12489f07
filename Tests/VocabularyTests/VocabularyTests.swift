import Foundation
import GeneratedInputs
import Testing
import Vocabulary

@Suite struct `A timestamp` {
  @Test(arguments: [
    ("2026-01-31", 1_769_817_600_000_000), ("2026-01-31T10:20:30Z", 1_769_854_830_000_000),
    ("2026-01-31T10:20:30.123456Z", 1_769_854_830_123_456), ("2026-01-31 10:20:30,5+01:00", 1_769_851_230_500_000),
    ("2024-02-29T00:00:00-0330", 1_709_177_400_000_000), ("1969-12-31T23:59:59Z", -1_000_000), ("2026-01-31T10:20", 1_769_854_800_000_000),
    ("2026-01-31T10:20:30.1234567899Z", 1_769_854_830_123_456),
  ])
  func `reads ISO 8601`(text: String, microseconds: Int64) {
    #expect(Timestamp(iso8601: text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-30", "2025-02-29", "2026-01-31T25:00:00Z", "2026-01-31T10:20:30.Z", "2026-01-31T10:20:30Zx",
    "tomorrow",
    "2026-1-3",
  ])
  func `refuses days and times that do not exist`(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test func `reads back what it writes`() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<5000 {
      let moment = Timestamp(microseconds: .random(in: -60_000_000_000_000_000...250_000_000_000_000_000, using: &random))
      #expect(Timestamp(iso8601: moment.iso8601) == moment)
    }
  }

  @Test func `does not overflow`() {
    #expect(Timestamp.distantFuture.advanced(by: 1) == .distantFuture)
    #expect(Timestamp(microseconds: .min).advanced(by: -1).microseconds == .min)
  }
}

@Suite struct `A keyed hash` {
  /// Key 00…0f; inputs 00…0e: first and last vector of the reference implementation (vectors.h, vectors_sip128).
  @Test func `is SipHash-2-4-128`() {
    let key = HashKey(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    #expect(SipHash.hash(UnsafeRawBufferPointer(start: nil, count: 0), key: key) == expected("a3817f04ba25a8e66df67214c7550293"))
    let fifteen = (0..<15).map { UInt8($0) }
    #expect(fifteen.withUnsafeBytes { SipHash.hash($0, key: key) } == expected("5493e99933b0a8117e08ec0f97cfc3d9"))
  }

  private func expected(_ hex: String) -> KeyedHash {
    let bytes = stride(from: 0, to: 32, by: 2).map { UInt8(hex.dropFirst($0).prefix(2), radix: 16)! }
    func word(_ start: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) } }
    return KeyedHash(high: word(0), low: word(8))
  }

  @Test func `does not depend on how the input is cut`() {
    var random = SeededRandom(seed: 3)
    let key = HashKey(first: 1, second: 2)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var hasher = SipHash(key: key)
      let cut = Int.random(in: 0...bytes.count, using: &random)
      bytes[..<cut].withUnsafeBytes { hasher.update($0) }
      bytes[cut...].withUnsafeBytes { hasher.update($0) }
      #expect(hasher.finish() == bytes.withUnsafeBytes { SipHash.hash($0, key: key) })
    }
  }

  @Test func `is ordered like its bytes`() {
    var random = SeededRandom(seed: 4)
    for _ in 0..<500 {
      let left = KeyedHash(high: .random(in: 0...3, using: &random), low: random.next())
      let right = KeyedHash(high: .random(in: 0...3, using: &random), low: random.next())
      #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
      #expect(KeyedHash(bytes: left.bytes) == left)
      #expect(KeyedHash(hexadecimal: left.hexadecimal) == left)
    }
  }
}

@Suite struct `The hexadecimal digits of a keyed hash` {
  @Test(arguments: ["", "0", "0123456789abcdef0123456789abcdeF", "+123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcde陳"])
  func `are 32 small ones, or nothing`(text: String) { #expect(KeyedHash(hexadecimal: text) == nil) }
}

@Suite struct `A profile id` {
  let key = HashKey(first: 11, second: 22)

  @Test func `leads back to its row, by text too`() {
    for row in [1, 2, 3, 1_000_000, UInt64.max] {
      let id = ProfileID(row: ProfileRow(rawValue: row), key: key)
      #expect(id.row(key: key)?.rawValue == row)
      #expect(ProfileID(id.description) == id)
    }
  }

  @Test func `of another workspace is not taken`() {
    #expect(ProfileID(row: ProfileRow(rawValue: 5), key: HashKey(first: 9, second: 9)).row(key: key) == nil)
    #expect(ProfileID("not-an-id") == nil)
    #expect(ProfileID("00000000-0000-0000-0000-00000000000g") == nil)
  }
}

@Suite struct `Stored forms` {
  @Test func `of a profile read back`() throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<300 {
      let record = Self.record(&random)
      #expect(try ProfileRecord(encoded: record.encoded()) == record)
    }
  }

  @Test func `of a profile that the second and third version wrote are read`() throws {
    var random = SeededRandom(seed: 6)
    var record = Self.record(&random)
    record.absorbed = []
    record.splits = []
    record.groups = []
    for index in record.sections.indices { record.sections[index].accounts = [] }
    // Since then three counts came at the end.
    #expect(try ProfileRecord(encoded: [2] + record.encoded().dropFirst().dropLast(3)) == record)
    #expect(try ProfileRecord(encoded: [3] + record.encoded().dropFirst().dropLast(1)) == record)
  }

  @Test func `of definitions from before there were rules for identifiers are read`() throws {
    let old = #"{"type":"email","limit":5,"blocked":["a"]}"#
    let type = try JSONDecoder().decode(IdentifierTypeDefinition.self, from: Data(old.utf8))
    #expect(type == IdentifierTypeDefinition(type: .email, limit: 5, blocked: ["a"]))
  }

  /// Bytes that the first version wrote: one section, two facts, a membership, an expiry.
  @Test func `of a profile are read in the first version too`() throws {
    var writer = ByteWriter()
    writer.byte(1)
    for number: UInt64 in [7, 0, 1, 3] { writer.unsigned(number) }
    writer.hash(KeyedHash(high: 1, low: 2))
    writer.byte(0)
    for number: UInt64 in [0, 1] { writer.unsigned(number) }
    for text in ["email", "a@example.com"] { writer.text(text) }
    writer.signed(100)
    writer.fixed64(9)
    for number: Int64 in [100, 50] { writer.signed(number) }
    for number: UInt64 in [4, 0, 1] { writer.unsigned(number) }
    writer.fixed64(0xffff_ff00_0000_0001)
    for number: UInt64 in [5, 2] { writer.unsigned(number) }
    for number: Int64 in [110, 40] { writer.signed(number) }
    writer.byte(0)
    for number: UInt64 in [0, 0, 2, 6] { writer.unsigned(number) }
    writer.signed(120)
    writer.unsigned(8)
    writer.signed(130)
    for number: UInt64 in [1, 6] { writer.unsigned(number) }
    for number: Int64 in [500, 500] { writer.signed(number) }

    let record = try ProfileRecord(encoded: writer.bytes)
    #expect(record.sections.map(\.facts) == [[FactLog(stream: .init(rawValue: 1), olderCount: 5, times: [110, 150])]])
    #expect(record.memberships.map(\.segment.rawValue) == [6, 8])
    #expect(record.memberships.map(\.since.microseconds) == [120, 130])
    #expect(record.expiries.map(\.at.microseconds) == [500])
    #expect(record.timer == Timestamp(microseconds: 500))
    #expect(try ProfileRecord(encoded: record.encoded()) == record)
  }

  @Test func `of an account read back, and damaged ones are refused`() throws {
    var random = SeededRandom(seed: 8)
    for _ in 0..<200 {
      let traits = Self.record(&random).sections.first?.traits ?? []
      let account = Account(id: "陳", traits: traits, firstSeen: Timestamp(microseconds: -4), lastSeen: Timestamp(microseconds: 1 << 50))
      #expect(try Account(encoded: account.encoded()) == account)
      var bytes = account.encoded()
      bytes[0] = 9
      #expect(throws: StoredFormatError.self) { try Account(encoded: bytes) }
      #expect(throws: StoredFormatError.self) { try Account(encoded: Array(account.encoded().dropLast())) }
    }
  }

  @Test func `of a profile's accounts are the union of its signatures', whatever their order`() {
    let times: [Int64] = [5, 9, 2]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var sections = [SignatureSection](
        repeating: SignatureSection(
          id: .init(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
          lastSeen: .zero), count: 2)
      for index in order { _ = sections[index % 2].note(account: "acme", at: Timestamp(microseconds: times[index])) }
      #expect(
        ProfileRecord(row: .init(rawValue: 1), sections: sections).accounts == [
          AccountLink(account: "acme", firstSeen: Timestamp(microseconds: 2), lastSeen: Timestamp(microseconds: 9))
        ])
    }
  }

  @Test func `of a signature have room for a hundred accounts`() {
    var section = SignatureSection(
      id: .init(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
      lastSeen: .zero)
    for index in 0..<100 { #expect(section.note(account: "a\(index)", at: .zero) == true) }
    #expect(section.note(account: "b", at: .zero) == nil)
    #expect(section.note(account: "a7", at: .zero) == false)
    #expect(section.accounts.count == 100)
  }

  @Test func `that are damaged are refused, never a crash`() {
    var random = SeededRandom(seed: 6)
    for _ in 0..<2000 {
      var bytes = Self.record(&random).encoded()
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      do { _ = try ProfileRecord(encoded: bytes) } catch { #expect(!error.what.isEmpty) }
    }
  }

  @Test func `of an outcome row read back`() throws {
    let row = OutcomeRow(
      first: .init(rawValue: 10), end: .init(rawValue: 500), definitions: .init(rawValue: 3),
      kept: [3, 4, 200].map { .init(index: $0, owner: .init(rawValue: 1 << 40), profile: .init(rawValue: 7)) },
      moves: [.init(owner: .init(rawValue: 9), profile: .init(rawValue: 8))])
    #expect(try OutcomeRow(encoded: row.encoded()) == row)
  }

  @Test func `of a request read back`() {
    let request = CollectedRequest(call: .batch, clientAddress: "203.0.113.9", globalPrivacyControl: true, body: Array("{}".utf8))
    #expect(CollectedRequest(encoded: request.encoded()) == request)
    #expect(CollectedRequest(encoded: [1, 99, 0, 0]) == nil)
    #expect(CollectedRequest(encoded: [1, 7, 0, 200, 1]) == nil)
  }

  static func record(_ random: inout SeededRandom) -> ProfileRecord {
    var record = ProfileRecord(row: ProfileRow(rawValue: random.next() >> 20))
    if Bool.random(using: &random) { record.mergedInto = ProfileRow(rawValue: 77) }
    for index in 0..<Int.random(in: 0..<4, using: &random) {
      var section = SignatureSection(
        id: SignatureID(rawValue: UInt64(index) + 1), key: KeyedHash(high: random.next(), low: random.next()),
        identifiers: [Identifier(type: .email, value: "a\(index)@example.com"), Identifier(type: .userID, value: "")],
        isExplicitMerge: Bool.random(using: &random), refusedMask: UInt64.random(in: 0...3, using: &random),
        orderTime: Timestamp(microseconds: Int64.random(in: -5...1 << 50, using: &random)), orderTie: random.next(),
        firstSeen: Timestamp(microseconds: 5), lastSeen: Timestamp(microseconds: 1 << 50), eventCount: random.next() >> 30)
      section.traits = [TraitValue.null, .bool(true), .integer(-3), .number(0.5), .string("陳大文"), .json("[1]")].enumerated().map {
        StoredTrait(
          name: "t\($0.offset)", value: $0.element, time: Timestamp(microseconds: 9), tie: random.next(), source: .init(rawValue: 4))
      }
      section.facts = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.facts(&random) }
      section.consent = ConsentStatement(categories: ["ads": false, "mail": true], time: Timestamp(microseconds: 1), tie: 2)
      section.marks = [ProfileMark(kind: .suppressed, isSet: true, time: Timestamp(microseconds: 3))]
      for (account, time) in [("acme", Int64(7)), ("a", -3), ("acme", 1 << 50)] where Bool.random(using: &random) {
        _ = section.note(account: account, at: Timestamp(microseconds: time))
      }
      record.sections.append(section)
    }
    record.refusedLinks = [ProfileRow(rawValue: 3)]
    record.memberships = [.init(segment: .init(rawValue: 2), since: Timestamp(microseconds: 8))]
    record.expiries = [.init(segment: .init(rawValue: 2), at: Timestamp(microseconds: 9))]
    if Bool.random(using: &random) { record.timer = Timestamp(microseconds: 9) }
    record.absorbed = (0..<Int.random(in: 0..<3, using: &random)).map {
      AbsorbedProfile(
        row: .init(rawValue: UInt64($0) + 90), signature: .init(rawValue: 4), at: Timestamp(microseconds: -7),
        offset: .init(rawValue: 1 << 40))
    }
    if Bool.random(using: &random) {
      record.splits = [ProfileSplit(row: .init(rawValue: 5), isOrigin: true, signatures: 3, at: Timestamp(microseconds: 6), offset: .start)]
    }
    record.groups = [
      ProfileGroup(key: KeyedHash(high: 1, low: random.next())),
      ProfileGroup(key: KeyedHash(high: 2, low: 2), rule: "home", size: UInt32.random(in: 0...9, using: &random)),
    ]
    return record
  }

  static func facts(_ random: inout SeededRandom) -> FactLog {
    var log = FactLog(stream: .init(rawValue: random.next()), olderCount: random.next() % 3)
    let unit: Int64 = Bool.random(using: &random) ? 1000 : 1
    log.times = [-4000, 0, 1 << 50].map { $0 / 1000 * unit }
    let kinds: [FactLog.ValueKind] = [.none, .number, .hash, .value]
    log.kind = kinds.randomElement(using: &random)!
    switch log.kind {
    case .none: break
    case .number: log.entries = [5_000_000, -12_340_000, .max]
    case .hash: log.entries = (0..<3).map { _ in Int64(truncatingIfNeeded: random.next()) }
    case .value: log.entries = [0, 1, 0]
    }
    let bounds = FactBounds(first: -7, last: 1 << 51)
    if log.kind == .value || Bool.random(using: &random) {
      log.values = [TraitValue.string("x"), .number(0.5)].map { FactValue(value: $0, count: 3, bounds: bounds) }
    }
    let totals = FactTotals(count: 9, sum: Int128(Int64.min) * 1_000_000, min: .min, max: 1)
    if Bool.random(using: &random) { log.bounds = bounds }
    if Bool.random(using: &random) { log.totals = totals }
    if Bool.random(using: &random) { log.buckets = [FactBucket(time: 5, totals: totals), FactBucket(time: 9, totals: FactTotals(-1))] }
    return log
  }
}
