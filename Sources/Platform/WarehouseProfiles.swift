internal import JSONTape
internal import Ports
internal import Standardising
internal import Vocabulary

/// The form in which a profile is kept for analysis.
enum WarehouseProfiles {
  /// Without search terms, which are ``terms(of:)``.
  ///
  /// - Parameters:
  ///   - record: nil when there is no such profile any more.
  ///   - rules: keys of the rules by which there are households.
  static func profile(
    _ record: ProfileRecord?, row: ProfileRow, hashKey: HashKey, version: UInt64, traits reader: TraitReader, households rules: [String]
  ) -> WarehouseProfile {
    let id = ProfileID(row: row, key: hashKey)
    guard let record, record.mergedInto == nil, !record.sections.isEmpty else {
      return WarehouseProfile(id: id, version: version, isGone: true, firstSeen: .zero, lastSeen: .zero)
    }
    let traits = reader.traits(of: record)
    let identifiers = record.ownIdentifiers
    return WarehouseProfile(
      id: id, version: version, firstSeen: record.sections.map(\.firstSeen).min() ?? .zero,
      lastSeen: record.sections.map(\.lastSeen).max() ?? .zero, eventCount: record.sections.reduce(0) { $0 + $1.eventCount },
      memberships: record.memberships.map { .init(segment: $0.segment, since: $0.since) },
      traits: json(traits, standard: reader.standard(traits)),
      identifiers: identifiers.map { "\($0.type.rawValue):\($0.value)" }.sorted(), accounts: record.accounts,
      households: rules.isEmpty ? [] : households(of: record, rules), terms: nil)
  }

  private static func households(of record: ProfileRecord, _ rules: [String]) -> [WarehouseProfile.Household] {
    rules.compactMap { rule in record.groups.first { $0.rule == rule }.map { .init(group: $0.key, rule: rule) } }
  }

  static func account(_ account: Account, version: UInt64) -> WarehouseAccount {
    var writer = JSONWriter(reservingCapacity: 128)
    writer.beginObject()
    for trait in account.traits where trait.value != .null {
      writer.key(trait.name)
      trait.value.write(to: &writer)
    }
    writer.endObject()
    return WarehouseAccount(
      id: account.id, version: version, firstSeen: account.firstSeen, lastSeen: account.lastSeen, traits: writer.bytes)
  }

  /// Of the values as they were given and in their standard form.
  static func terms(of record: ProfileRecord, traits reader: TraitReader) -> [String] {
    SearchTerms.terms(identifiers: record.ownIdentifiers, traits: reader.withStandardForms(reader.traits(of: record)))
  }

  private static func json(_ traits: [StoredTrait], standard: [StandardTrait]) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.beginObject()
    for trait in traits where trait.name != TraitReader.name {
      writer.key(trait.name)
      trait.value.write(to: &writer)
    }
    standard.write(to: &writer)
    writer.endObject()
    return writer.bytes
  }
}
