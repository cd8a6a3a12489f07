/// Makes features of columns. Each distinct value is standardised once.
struct Standardiser {
  let table: RecordTable
  let roles: ColumnRoles
  let folding: LetterFolding

  // MARK: Single columns

  func words(_ role: ColumnRole) -> FeatureColumn? { single(role) { folding.fold($0) } }

  /// Letters and digits without gaps: postcodes and numbers of documents.
  func compact(_ role: ColumnRole) -> FeatureColumn? { single(role) { folding.fold($0).filter { $0 != 0x20 } } }

  func email() -> FeatureColumn? {
    single(.email) { raw in
      let folded = folding.fold(raw, keeping: "@._+-").filter { $0 != 0x20 }
      guard let at = folded.lastIndex(of: 0x40), at > 0, at + 1 < folded.count else { return [] }
      var local = folded[..<at]
      if let plus = local.firstIndex(of: 0x2B), plus > local.startIndex { local = local[..<plus] }
      return Array(local) + folded[at...]
    }
  }

  /// The last nine digits: what is left of a number whatever prefix of country or trunk it was written with.
  func phone() -> FeatureColumn? {
    single(.phone) { raw in
      let digits = raw.filter { (0x30...0x39).contains($0) }
      guard digits.count >= 6, digits.contains(where: { $0 != digits[0] }) else { return [] }
      return Array(digits.suffix(9))
    }
  }

  func birth(_ dayFirst: [Int: Bool]) -> FeatureColumn? {
    made(roles.columns(of: .birthDate), kind: .other) { column, raw in
      CalendarDigits.digits(raw, isDayFirst: dayFirst[column] ?? true) ?? []
    }
  }

  /// Whether days stand first, by column.
  func dayFirst() -> [Int: Bool] {
    Dictionary(uniqueKeysWithValues: roles.columns(of: .birthDate).map { ($0, isDayFirst(table.columns[$0].dictionary)) })
  }

  /// Days stand first unless more dates of the column say otherwise.
  private func isDayFirst(_ dictionary: ValueDictionary) -> Bool {
    var order = 0
    for number in 1..<max(1, min(dictionary.count, 20_000)) {
      order += dictionary.bytes(UInt32(number)).withUnsafeBufferPointer { CalendarDigits.order($0) }
    }
    return order >= 0
  }

  /// The first filled column of a role, each distinct value through `standardise`.
  private func single(_ role: ColumnRole, _ standardise: (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> FeatureColumn? {
    made(roles.columns(of: role), kind: role == .email ? .email : role == .postcode ? .postcode : .other) { standardise($1) }
  }

  private func made(
    _ columns: [Int], kind: ValueKind, _ standardise: (Int, UnsafeBufferPointer<UInt8>) -> [UInt8]
  ) -> FeatureColumn? {
    var dictionary = ValueDictionary()
    var ids = [UInt32](repeating: 0, count: table.count)
    for column in columns {
      let map = mapped(column, &dictionary) { standardise(column, $0) }
      let values = table.columns[column].values
      for record in 0..<table.count where ids[record] == 0 { ids[record] = map[Int(values[record])] }
    }
    guard dictionary.count > 1 else { return nil }
    return FeatureColumn(ids: ids, dictionary: dictionary, kind: kind)
  }

  private func mapped(
    _ column: Int, _ dictionary: inout ValueDictionary, _ standardise: (UnsafeBufferPointer<UInt8>) -> [UInt8]
  ) -> [UInt32] {
    table.columns[column].dictionary.withValues { values in
      (0..<table.columns[column].dictionary.count).map { $0 == 0 ? 0 : dictionary.intern(standardise(values[UInt32($0)])) }
    }
  }

  // MARK: Several columns

  /// House number and street: from one line or from two columns.
  func address() -> FeatureColumn? {
    var streets = ValueDictionary()
    let streetIDs = ids(roles.columns(of: .street), &streets) { raw in
      let (number, street) = StreetWords.split(folding.fold(raw))
      return number.isEmpty ? street : number + [0x20] + street
    }
    guard streets.count > 1 else { return nil }
    var numbers = ValueDictionary()
    let numberIDs = ids(roles.columns(of: .houseNumber), &numbers) { raw in folding.fold(raw).filter { $0 != 0x20 } }
    guard numbers.count > 1 else { return FeatureColumn(ids: streetIDs, dictionary: streets, kind: .other) }
    var joined = ValueDictionary()
    let joinedIDs = zip(streetIDs, numberIDs).map { street, number -> UInt32 in
      if street == 0 { return 0 }
      return joined.intern(number == 0 ? streets.bytes(street) : numbers.bytes(number) + [0x20] + streets.bytes(street))
    }
    return FeatureColumn(ids: joinedIDs, dictionary: joined, kind: .other)
  }

  /// Per record the number of its first filled column's standardised value.
  private func ids(
    _ columns: [Int], _ dictionary: inout ValueDictionary, _ standardise: (UnsafeBufferPointer<UInt8>) -> [UInt8]
  ) -> [UInt32] {
    var ids = [UInt32](repeating: 0, count: table.count)
    for column in columns {
      let map = mapped(column, &dictionary, standardise)
      let values = table.columns[column].values
      for record in 0..<table.count where ids[record] == 0 { ids[record] = map[Int(values[record])] }
    }
    return ids
  }

  func names() -> [(Feature, FeatureColumn)] {
    let full = roles.columns(of: .fullName)
    let middle = roles.columns(of: .middleName)
    var folded = [ValueDictionary](repeating: ValueDictionary(), count: 4)
    let given = ids(roles.columns(of: .givenName), &folded[0]) { folding.fold($0) }
    let surname = ids(roles.columns(of: .surname), &folded[1]) { folding.fold($0) }
    // A leading blank marks names whose family stands first: it does not survive the folding.
    let whole = ids(full, &folded[2]) {
      isFamilyFirst($0) ? [0x20] + NameOrder.familyFirst($0, folding) : NameOrder.givenFirst($0, folding)
    }
    let further = ids(middle, &folded[3]) { folding.fold($0) }
    guard folded[..<3].contains(where: { $0.count > 1 }) else { return [] }
    var dictionaries = [ValueDictionary](repeating: ValueDictionary(), count: 3)
    var ids = [[UInt32]](repeating: [UInt32](repeating: 0, count: table.count), count: 3)
    var known: [NameIDs: (UInt32, UInt32, UInt32)] = [:]
    for record in 0..<table.count {
      let key = NameIDs(given: given[record], surname: surname[record], whole: whole[record], further: further[record])
      if let found = known[key] {
        (ids[0][record], ids[1][record], ids[2][record]) = found
        continue
      }
      let text = folded[2].bytes(key.whole)
      var name = PersonName(
        given: folded[0].bytes(key.given), surname: folded[1].bytes(key.surname), full: text, isFamilyFirst: text.first == 0x20)
      if key.further != 0 { name.others += (name.others.isEmpty ? [] : [0x20]) + folded[3].bytes(key.further) }
      let found = (dictionaries[0].intern(name.given), dictionaries[1].intern(name.surname), dictionaries[2].intern(name.others))
      (ids[0][record], ids[1][record], ids[2][record]) = found
      known[key] = found
    }
    return [Feature.given, .surname, .others].enumerated().compactMap { index, feature in
      dictionaries[index].count > 1
        ? (feature, FeatureColumn(ids: ids[index], dictionary: dictionaries[index], kind: feature != .others ? .name : .other)) : nil
    }
  }

  private struct NameIDs: Hashable {
    let given: UInt32
    let surname: UInt32
    let whole: UInt32
    let further: UInt32
  }

  /// Han and Hangul names put the family first.
  private func isFamilyFirst(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
    guard raw.contains(where: { $0 >= 0xE3 }) else { return false }
    return String(decoding: raw, as: UTF8.self).unicodeScalars.contains {
      (0x3400..<0xA000).contains($0.value) || (0xAC00..<0xD7B0).contains($0.value)
    }
  }

  /// Other columns that tell people apart, the most telling first; or those named, empty ones too.
  func extras(max count: Int, names: [String]? = nil) -> [(name: String, column: FeatureColumn?)] {
    if let names {
      return names.map { name in
        (name, table.columns.firstIndex { $0.name == name }.flatMap { made([$0], kind: .other) { folding.fold($1) } })
      }
    }
    let candidates = (roles.columns(of: .text) + roles.columns(of: .category)).compactMap { index -> (String, FeatureColumn)? in
      guard let made = made([index], kind: .other, { folding.fold($1) }) else { return nil }
      guard made.filled * 20 > table.count else {
        made.deallocate()
        return nil
      }
      return (table.columns[index].name, made)
    }
    let sorted = candidates.sorted { ($0.1.distinct, $1.0) > ($1.1.distinct, $0.0) }
    for surplus in sorted.dropFirst(count) { surplus.1.deallocate() }
    return sorted.prefix(count).map { ($0.0, $0.1) }
  }
}
