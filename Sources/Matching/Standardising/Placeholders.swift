/// Values that stand where nobody knew better - 1900-01-01, noreply@shop.com, Guest User - by what they do and not by their words: a great
/// many records hold one and have nothing else in common. To compare such a value with a true one would speak against a match.
struct Placeholders: Sendable {
  private var values: [Feature: Set<UInt32>] = [:]
  /// Given name and surname as one, in the upper and the lower half.
  private var names: Set<UInt64> = []

  /// A value of fewer records is taken as it is.
  static let recordsMin = 50
  /// A value of a smaller share of the records is taken as it is.
  static let shareMin = 0.01
  /// So many of the holders must tell something else, and so large a share of that must be unlike, before they have nothing in common.
  static let witnessesMin = 30
  static let unlikeMin = 0.5

  init() {}

  /// Finds the placeholders, and takes them out of the columns.
  init(_ columns: UnsafeMutablePointer<FeatureColumn?>, records: Int) {
    guard records >= Placeholders.recordsMin else { return }
    var held: [Feature: [UInt32: [Int]]] = [:]
    for feature in [Feature.birth, .email, .phone, .nationalID] {
      guard let column = columns[feature.rawValue] else { continue }
      let many = (1..<max(1, column.distinct)).filter { Placeholders.isFrequent(Int(column.counts[$0]), of: column.filled) }
      // A year alone is no day that many were born on by mistake.
      let suspects = Set(many.map { UInt32($0) }.filter { feature != .birth || !column.value($0).suffix(2).elementsEqual([0x30, 0x30]) })
      guard !suspects.isEmpty else { continue }
      for record in 0..<records where suspects.contains(column.ids[record]) {
        held[feature, default: [:]][column.ids[record], default: []].append(record)
      }
    }
    let named = Placeholders.frequentNames(columns, records: records)
    // Judged before any is taken out: they are witnesses against each other.
    for (feature, holders) in held {
      values[feature] = Set(holders.filter { Placeholders.haveNothingInCommon($0.value, but: [feature], columns) }.keys)
    }
    names = Set(named.filter { Placeholders.haveNothingInCommon($0.value, but: [.given, .surname], columns) }.keys)
    for (feature, holders) in held {
      columns[feature.rawValue]?.forget(holders.filter { values[feature]?.contains($0.key) == true }.flatMap(\.value))
    }
    let nameless = named.filter { names.contains($0.key) }.flatMap(\.value)
    for feature in [Feature.given, .surname, .others] { columns[feature.rawValue]?.forget(nameless) }
  }

  func contains(_ feature: Feature, _ id: UInt32) -> Bool { values[feature]?.contains(id) == true }

  func contains(given: UInt32, surname: UInt32) -> Bool {
    !names.isEmpty && names.contains(Placeholders.name(given, surname))
  }

  private static func name(_ given: UInt32, _ surname: UInt32) -> UInt64 { UInt64(given) << 32 | UInt64(surname) }

  private static func isFrequent(_ count: Int, of filled: Int) -> Bool {
    count >= recordsMin && Double(count) >= shareMin * Double(filled)
  }

  private static func frequentNames(_ columns: UnsafeMutablePointer<FeatureColumn?>, records: Int) -> [UInt64: [Int]] {
    guard let given = columns[Feature.given.rawValue], let surname = columns[Feature.surname.rawValue] else { return [:] }
    func frequent(_ column: FeatureColumn) -> Set<UInt32> {
      Set((1..<max(1, column.distinct)).filter { isFrequent(Int(column.counts[$0]), of: column.filled) }.map { UInt32($0) })
    }
    let (givens, surnames) = (frequent(given), frequent(surname))
    guard !givens.isEmpty, !surnames.isEmpty else { return [:] }
    var holders: [UInt64: [Int]] = [:]
    for record in 0..<records where givens.contains(given.ids[record]) && surnames.contains(surname.ids[record]) {
      holders[name(given.ids[record], surname.ids[record]), default: []].append(record)
    }
    return holders.filter { isFrequent($0.value.count, of: given.filled) }
  }

  /// Whether what else the holders tell is of as many persons nearly as there are holders.
  private static func haveNothingInCommon(
    _ holders: [Int], but features: Set<Feature>, _ columns: UnsafeMutablePointer<FeatureColumn?>
  ) -> Bool {
    [Feature.surname, .birth, .email, .phone].contains { witness in
      guard !features.contains(witness), let column = columns[witness.rawValue] else { return false }
      let told = holders.map { column.ids[$0] }.filter { $0 != 0 && Int(column.counts[Int($0)]) < holders.count }
      return told.count >= witnessesMin && Double(Set(told).count) > unlikeMin * Double(told.count)
    }
  }
}
