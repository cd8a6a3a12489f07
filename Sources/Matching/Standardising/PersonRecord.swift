/// What is known of one person, by the role that each fact plays: what a ``LiveIndex`` compares.
public struct PersonRecord: Sendable, Equatable {
  public private(set) var values: [ColumnRole: String] = [:]
  /// Further mail addresses and phones of the person, at most ``furtherMax`` of each.
  public private(set) var further: [ColumnRole: [String]] = [:]

  public static let furtherMax = 3

  public init() {}

  /// Facts by their names in any system, such as the names of traits; names that say nothing about who somebody is are left out. Of several
  /// for one role a plain name counts before one that is only part of a longer name, then the first given; of mail addresses and phones of a
  /// plain name the others count too.
  public init(_ facts: [(name: String, value: String)], roles: inout FactRoles) {
    let found = facts.map { roles.roles(of: $0.name) }
    for (fact, role) in zip(facts, found) {
      guard let role = role.plain else { continue }
      if values[role] == nil { add(role, fact.value) } else { addFurther(role, fact.value) }
    }
    for (fact, role) in zip(facts, found) { if let role = role.any { add(role, fact.value) } }
  }

  /// Sets a fact that is not known yet. Values are cut as those of tables are.
  public mutating func add(_ role: ColumnRole, _ value: String) {
    guard PersonRecord.roles.contains(role), values[role] == nil, !value.isEmpty else { return }
    values[role] = String(value.prefix(RecordTable.valueBytesMax))
  }

  /// Adds a mail address or a phone beside the one that is set.
  public mutating func addFurther(_ role: ColumnRole, _ value: String) {
    guard PersonRecord.severalRoles.contains(role), !value.isEmpty, let first = values[role] else { return }
    let value = String(value.prefix(RecordTable.valueBytesMax))
    guard value != first, further[role]?.contains(value) != true, (further[role]?.count ?? 0) < PersonRecord.furtherMax else { return }
    further[role, default: []].append(value)
  }

  /// Something that tells one person from another stands here.
  public var isTelling: Bool {
    let isNamed = values[.surname] != nil || values[.fullName] != nil || values[.givenName] != nil
    return isNamed && values.count >= 2
  }

  /// Of which one person has several.
  static let severalRoles: [ColumnRole] = [.email, .phone]

  /// In the order of an index's columns.
  static let roles: [ColumnRole] = [
    .givenName, .surname, .middleName, .fullName, .birthDate, .email, .phone, .street, .houseNumber, .postcode, .place, .nationalID,
    .gender,
  ]
}
