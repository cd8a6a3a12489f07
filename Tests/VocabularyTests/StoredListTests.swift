import GeneratedInputs
import Testing
import Vocabulary

/// A record that was read keeps lists in their stored form until somebody asks; nobody may notice.
@Suite struct `A profile record that was read` {
  @Test(arguments: 1...20)
  func `is written again byte for byte, looked at or not`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let record = Self.record(&random)
    let bytes = record.encoded()
    let read = try ProfileRecord(encoded: bytes)
    #expect(read.encoded() == bytes)
    #expect(read == record)
    #expect(read.encoded() == bytes)
  }

  @Test(arguments: 1...20)
  func `finds each trait by name, before and after its list was taken apart`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let record = Self.record(&random)
    var read = try ProfileRecord(encoded: record.encoded())
    for index in record.sections.indices {
      for trait in record.sections[index].traits { #expect(read.sections[index].trait(trait.name) == trait) }
      #expect(read.sections[index].trait("no such trait") == nil)
      read.sections[index].traits.append(StoredTrait(name: "~", value: .null, time: .zero, tie: 0, source: SourceID(rawValue: 1)))
      for trait in record.sections[index].traits { #expect(read.sections[index].trait(trait.name) == trait) }
      #expect(read.sections[index].trait("~") != nil)
    }
  }

  @Test func `is refused at every place where its bytes are cut`() {
    var random = SeededRandom(seed: 9)
    let bytes = Self.record(&random).encoded()
    for end in 0..<bytes.count {
      #expect(throws: StoredFormatError.self) { try ProfileRecord(encoded: Array(bytes[..<end])) }
    }
  }

  private static func record(_ random: inout SeededRandom) -> ProfileRecord {
    var record = ProfileRecord(row: ProfileRow(rawValue: .random(in: 1...1_000_000, using: &random)))
    for number in 1...Int.random(in: 1...4, using: &random) {
      var section = SignatureSection(
        id: SignatureID(rawValue: UInt64(number)), key: KeyedHash(high: random.next(), low: random.next()),
        identifiers: (0..<Int.random(in: 1...5, using: &random)).map {
          Identifier(type: IdentifierType(rawValue: "type\($0)"), value: text(&random))
        }, orderTime: Timestamp(microseconds: 5), orderTie: random.next(), firstSeen: Timestamp(microseconds: 3),
        lastSeen: Timestamp(microseconds: 9), eventCount: 4)
      section.traits = (0..<Int.random(in: 0...6, using: &random)).map { item in
        StoredTrait(
          name: "trait\(item)", value: value(&random), time: Timestamp(microseconds: .random(in: 0...1 << 50, using: &random)),
          tie: random.next(), source: SourceID(rawValue: 2))
      }
      record.sections.append(section)
    }
    return record
  }

  private static func value(_ random: inout SeededRandom) -> TraitValue {
    switch Int.random(in: 0...6, using: &random) {
    case 0: .null
    case 1: .bool(false)
    case 2: .bool(true)
    case 3: .integer(Int64(bitPattern: random.next()))
    case 4: .number(.random(in: -1e9...1e9, using: &random))
    case 5: .string(text(&random))
    default: .json("[\"\(text(&random))\"]")
    }
  }

  private static func text(_ random: inout SeededRandom) -> String {
    String((0..<Int.random(in: 0...40, using: &random)).map { _ in "aäß漢🙂 \u{0}z".randomElement(using: &random)! })
  }
}
