/// The standardised records.
///
/// Owns the memory of its columns.
final class Features: @unchecked Sendable {  // Written in init; afterwards by a `LiveIndex` alone, which no two threads use at once.
  /// Which column of the table an extra feature was made of.
  let extraNames: [String]
  let count: Int
  private let columns: UnsafeMutablePointer<FeatureColumn?>
  private let rows: UnsafeMutablePointer<UInt32>

  @inline(__always) subscript(feature: Feature) -> FeatureColumn? { columns[feature.rawValue] }

  /// Whether days stand first in the dates of a column.
  let dayFirst: [Int: Bool]
  let transliterate: (@Sendable (String) -> String?)?
  /// What the records say where they have nothing to say; no record has these values here.
  let placeholders: Placeholders

  /// - Parameters:
  ///   - spare: rows for records that come later, behind the visitor's.
  ///   - like: the features that these must be alike to: the same further columns, the same order of days and months.
  init(_ table: RecordTable, roles: ColumnRoles, transliterate: (@Sendable (String) -> String?)?, spare: Int = 0, like: Features? = nil) {
    self.transliterate = transliterate
    count = table.count
    columns = .allocate(capacity: Feature.allCases.count)
    columns.initialize(repeating: nil, count: Feature.allCases.count)
    // One row more, for a record that is only compared.
    rows = .allocate(capacity: (count + 1 + spare) * StridedIDs.rowStride)
    rows.initialize(repeating: 0, count: (count + 1 + spare) * StridedIDs.rowStride)
    let standardiser = Standardiser(table: table, roles: roles, folding: LetterFolding(transliterate: transliterate))
    dayFirst = like?.dayFirst ?? standardiser.dayFirst()
    for (feature, column) in standardiser.names() { columns[feature.rawValue] = column }
    columns[Feature.birth.rawValue] = standardiser.birth(dayFirst)
    columns[Feature.email.rawValue] = standardiser.email()
    columns[Feature.phone.rawValue] = standardiser.phone()
    columns[Feature.address.rawValue] = standardiser.address()
    columns[Feature.postcode.rawValue] = standardiser.compact(.postcode)
    columns[Feature.nationalID.rawValue] = standardiser.compact(.nationalID)
    columns[Feature.place.rawValue] = standardiser.words(.place)
    columns[Feature.gender.rawValue] = standardiser.words(.gender)
    var names: [String] = []
    for (feature, extra) in zip(Feature.extras, standardiser.extras(max: Feature.extras.count, names: like?.extraNames)) {
      columns[feature.rawValue] = extra.column
      names.append(extra.name)
    }
    extraNames = names
    placeholders = like == nil ? Placeholders(columns, records: count) : Placeholders()
    for feature in Feature.allCases { columns[feature.rawValue]?.place(in: rows, at: feature.rawValue) }
  }

  /// The row of the record that is only compared. Not for use from two threads at once.
  var visitor: Int { count }

  func setVisitor(_ feature: Feature, _ id: UInt32) { rows[count * StridedIDs.rowStride + feature.rawValue] = id }

  /// The value described as the visitor's stays in the column.
  /// - Returns: its number.
  func keepVisitor(_ feature: Feature) -> UInt32 { columns[feature.rawValue]!.keepVisitor() }

  /// A further value of a record, which is not in its row, comes or goes: it counts for how frequent the value is.
  func tally(_ feature: Feature, _ id: UInt32, by change: Int) { columns[feature.rawValue]?.count(id, by: change) }

  /// Puts another value into a record's row for a moment; nothing is counted.
  /// - Returns: the value that was there.
  @inline(__always) func exchange(_ feature: Feature, _ id: UInt32, of record: Int) -> UInt32 {
    let place = record * StridedIDs.rowStride + feature.rawValue
    defer { rows[place] = id }
    return rows[place]
  }

  /// Gives a record, one of the table or of the spare rows, another value; 0 takes it away.
  func set(_ feature: Feature, _ id: UInt32, of record: Int) {
    let place = record * StridedIDs.rowStride + feature.rawValue
    guard rows[place] != id, columns[feature.rawValue] != nil else { return }
    columns[feature.rawValue]!.count(rows[place], by: -1)
    columns[feature.rawValue]!.count(id, by: 1)
    rows[place] = id
  }

  deinit {
    for feature in Feature.allCases { columns[feature.rawValue]?.deallocate() }
    columns.deallocate()
    rows.deallocate()
  }
}
