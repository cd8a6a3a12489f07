/// What is known of one person, by the role that each fact plays: what a ``LiveIndex`` compares.
public struct PersonRecord: Sendable, Equatable {
  public private(set) var values: [ColumnRole: String] = [:]

  public init() {}

  /// Facts by their names in any system, such as the names of traits; names that say nothing about who somebody is are left out. Of several
  /// for one role a plain name counts before one that is only part of a longer name, then the first given.
  public init(_ facts: [(name: String, value: String)], roles: inout FactRoles) {
    let found = facts.map { roles.roles(of: $0.name) }
    for (fact, role) in zip(facts, found) { if let role = role.plain { add(role, fact.value) } }
    for (fact, role) in zip(facts, found) { if let role = role.any { add(role, fact.value) } }
  }

  /// Sets a fact that is not known yet. Values are cut as those of tables are.
  public mutating func add(_ role: ColumnRole, _ value: String) {
    guard PersonRecord.roles.contains(role), values[role] == nil, !value.isEmpty else { return }
    values[role] = String(value.prefix(RecordTable.valueBytesMax))
  }

  /// Something that tells one person from another stands here.
  public var isTelling: Bool {
    let isNamed = values[.surname] != nil || values[.fullName] != nil || values[.givenName] != nil
    return isNamed && values.count >= 2
  }

  /// In the order of an index's columns.
  static let roles: [ColumnRole] = [
    .givenName, .surname, .middleName, .fullName, .birthDate, .email, .phone, .street, .houseNumber, .postcode, .place, .nationalID,
    .gender,
  ]
}
