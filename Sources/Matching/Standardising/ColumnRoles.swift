/// Finds the role of each column by its header, checked against what it holds, or by what it holds alone.
public struct ColumnRoles: Sendable, Equatable {
  /// One role per column of the table.
  public var roles: [ColumnRole]

  /// - Parameters:
  ///   - id: the column of record ids.
  ///   - ignored: columns that must not count.
  ///   - given: roles that the caller has decided, by column name.
  public init(_ table: RecordTable, id: Int, ignored: Set<String> = [], given: [String: ColumnRole] = [:]) {
    roles = table.columns.enumerated().map { index, column in
      if index == id { return .recordID }
      if let role = given[column.name] { return role }
      if ignored.contains(column.name) || ColumnRoles.isVerdict(column.name) { return .ignored }
      let contents = ColumnContents(column)
      guard contents.filled > 0 else { return .ignored }
      if let role = ColumnHeaders.role(of: column.name), contents.allows(role) { return role }
      return contents.distinct > 1 ? contents.guess() : .ignored
    }
    keepFirst(.birthDate, table)
    tellNamesApart(table, given)
    findSurnames(table)
  }

  /// One header means several things: Name beside Vorname, and Nombre or Nom alone.
  private mutating func tellNamesApart(_ table: RecordTable, _ decided: [String: ColumnRole]) {
    func isOpen(_ column: Int) -> Bool { decided[table.columns[column].name] == nil }
    if !columns(of: .givenName).isEmpty, columns(of: .surname).isEmpty {
      for column in columns(of: .fullName) where isOpen(column) && ColumnContents(table.columns[column]).isOfOneWord {
        roles[column] = .surname
      }
    }
    if columns(of: .fullName).isEmpty, columns(of: .givenName).isEmpty != columns(of: .surname).isEmpty {
      for column in columns(of: .givenName) + columns(of: .surname)
      where isOpen(column) && ColumnContents(table.columns[column]).isOfSeveralWords {
        roles[column] = .fullName
      }
    }
  }

  /// Given names without surnames: the nearest unnamed column that looks like some.
  private mutating func findSurnames(_ table: RecordTable) {
    guard let given = columns(of: .givenName).first, columns(of: .surname).isEmpty, columns(of: .fullName).isEmpty else { return }
    let candidates = (columns(of: .text) + columns(of: .category)).filter {
      ColumnHeaders.role(of: table.columns[$0].name) == nil && ColumnContents(table.columns[$0]).isLikeSurnames
    }
    if let nearest = candidates.min(by: { abs($0 - given) < abs($1 - given) }) { roles[nearest] = .surname }
  }

  public func columns(of role: ColumnRole) -> [Int] { roles.indices.filter { roles[$0] == role } }

  /// Columns that hold an answer to the question of who is who: never evidence.
  private static func isVerdict(_ name: String) -> Bool {
    let plain = ColumnHeaders.plain(name)
    return [
      "cluster", "clusterid", "label", "truth", "groundtruth", "entityid", "trueid", "personid", "goldid", "matchid", "isduplicate",
      "duplicateof",
    ]
    .contains(plain)
  }

  /// Dates whose headers do not say that they are of birth are something else when others do.
  private mutating func keepFirst(_ role: ColumnRole, _ table: RecordTable) {
    let all = columns(of: role)
    guard all.count > 1 else { return }
    let named = all.filter { ColumnHeaders.role(of: table.columns[$0].name) == role }
    for index in all where named.isEmpty ? index != all[0] : !named.contains(index) { roles[index] = .ignored }
  }
}
