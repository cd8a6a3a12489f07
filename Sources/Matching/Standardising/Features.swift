/// The standardised records.
///
/// Owns the memory of its columns.
final class Features: @unchecked Sendable {  // Written in init, only read afterwards.
  /// Which column of the table an extra feature was made of.
  let extraNames: [String]
  let count: Int
  private let columns: UnsafeMutablePointer<FeatureColumn?>
  private let rows: UnsafeMutablePointer<UInt32>

  @inline(__always) subscript(feature: Feature) -> FeatureColumn? { columns[feature.rawValue] }

  init(_ table: RecordTable, roles: ColumnRoles, transliterate: (@Sendable (String) -> String?)?) {
    count = table.count
    columns = .allocate(capacity: Feature.allCases.count)
    columns.initialize(repeating: nil, count: Feature.allCases.count)
    rows = .allocate(capacity: max(1, count * StridedIDs.rowStride))
    rows.initialize(repeating: 0, count: max(1, count * StridedIDs.rowStride))
    let standardiser = Standardiser(table: table, roles: roles, folding: LetterFolding(transliterate: transliterate))
    for (feature, column) in standardiser.names() { columns[feature.rawValue] = column }
    columns[Feature.birth.rawValue] = standardiser.birth()
    columns[Feature.email.rawValue] = standardiser.email()
    columns[Feature.phone.rawValue] = standardiser.phone()
    columns[Feature.address.rawValue] = standardiser.address()
    columns[Feature.postcode.rawValue] = standardiser.compact(.postcode)
    columns[Feature.nationalID.rawValue] = standardiser.compact(.nationalID)
    columns[Feature.place.rawValue] = standardiser.words(.place)
    columns[Feature.gender.rawValue] = standardiser.words(.gender)
    var names: [String] = []
    for (feature, extra) in zip(Feature.extras, standardiser.extras(max: Feature.extras.count)) {
      columns[feature.rawValue] = extra.column
      names.append(extra.name)
    }
    extraNames = names
    for feature in Feature.allCases { columns[feature.rawValue]?.place(in: rows, at: feature.rawValue) }
  }

  deinit {
    for feature in Feature.allCases { columns[feature.rawValue]?.deallocate() }
    columns.deallocate()
    rows.deallocate()
  }
}
