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

  func birth() -> FeatureColumn? {
    guard let column = roles.columns(of: .birthDate).first else { return nil }
    let dictionary = table.columns[column].dictionary
    var order = 0
    for number in 1..<max(1, min(dictionary.count, 20_000)) {
      order += dictionary.bytes(UInt32(number)).withUnsafeBufferPointer { CalendarDigits.order($0) }
    }
    return single(.birthDate) { CalendarDigits.digits($0, isDayFirst: order >= 0) ?? [] }
  }

  /// The first filled column of a role, each distinct value through `standardise`.
  private func single(_ role: ColumnRole, _ standardise: (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> FeatureColumn? {
    let columns = roles.columns(of: role)
    guard !columns.isEmpty else { return nil }
    return made(columns, kind: role == .email ? .email : role == .postcode ? .postcode : .other, standardise)
  }

  private func made(
    _ columns: [Int], kind: ValueKind, _ standardise: (UnsafeBufferPointer<UInt8>) -> [UInt8]
  ) -> FeatureColumn? {
    var dictionary = ValueDictionary()
    var ids = [UInt32](repeating: 0, count: table.count)
    for column in columns {
      let map = mapped(column, &dictionary, standardise)
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
    let streets = roles.columns(of: .street)
    guard let street = streets.first else { return nil }
    let number = roles.columns(of: .houseNumber).first
    var dictionary = ValueDictionary()
    var numbers = ValueDictionary()
    let streetMap = mapped(street, &dictionary) { raw in
      let (number, street) = StreetWords.split(folding.fold(raw))
      return number.isEmpty ? street : number + [0x20] + street
    }
    guard let number else {
      return FeatureColumn(ids: table.columns[street].values.map { streetMap[Int($0)] }, dictionary: dictionary, kind: .other)
    }
    let numberMap = mapped(number, &numbers) { folding.fold($0).filter { $0 != 0x20 } }
    var joined = ValueDictionary()
    let ids = (0..<table.count).map { record -> UInt32 in
      let street = streetMap[Int(table.columns[street].values[record])]
      let number = numberMap[Int(table.columns[number].values[record])]
      if street == 0 { return 0 }
      if number == 0 { return joined.intern(dictionary.bytes(street)) }
      return joined.intern(numbers.bytes(number) + [0x20] + dictionary.bytes(street))
    }
    return FeatureColumn(ids: ids, dictionary: joined, kind: .other)
  }

  func names() -> [(Feature, FeatureColumn)] {
    let given = roles.columns(of: .givenName).first
    let surname = roles.columns(of: .surname).first
    let middle = roles.columns(of: .middleName).first
    let full = roles.columns(of: .fullName).first
    guard given != nil || surname != nil || full != nil else { return [] }
    var dictionaries = [ValueDictionary](repeating: ValueDictionary(), count: 3)
    var ids = [[UInt32]](repeating: [UInt32](repeating: 0, count: table.count), count: 3)
    let folded = [given, surname, full ?? middle].map { column in
      column.map { column in
        table.columns[column].dictionary.withValues { values in
          (0..<table.columns[column].dictionary.count).map { folding.fold(values[UInt32($0)]) }
        }
      }
    }
    let familyFirst = full.map { isFamilyFirst(table.columns[$0].dictionary) }
    var known: [NameColumns: (UInt32, UInt32, UInt32)] = [:]
    for record in 0..<table.count {
      func raw(_ column: Int?) -> UInt32 { column.map { table.columns[$0].values[record] } ?? 0 }
      let key = NameColumns(given: raw(given), surname: raw(surname), other: raw(full ?? middle))
      if let found = known[key] {
        (ids[0][record], ids[1][record], ids[2][record]) = found
        continue
      }
      let other = folded[2]?[Int(key.other)] ?? []
      var name = PersonName(
        given: folded[0]?[Int(key.given)] ?? [], surname: folded[1]?[Int(key.surname)] ?? [], full: full == nil ? [] : other,
        isFamilyFirst: familyFirst?[Int(key.other)] ?? false)
      if full == nil, middle != nil { name.others += other }
      let found = (dictionaries[0].intern(name.given), dictionaries[1].intern(name.surname), dictionaries[2].intern(name.others))
      (ids[0][record], ids[1][record], ids[2][record]) = found
      known[key] = found
    }
    return [Feature.given, .surname, .others].enumerated().compactMap { index, feature in
      dictionaries[index].count > 1
        ? (feature, FeatureColumn(ids: ids[index], dictionary: dictionaries[index], kind: feature != .others ? .name : .other)) : nil
    }
  }

  private struct NameColumns: Hashable {
    let given: UInt32
    let surname: UInt32
    let other: UInt32
  }

  /// Han and Hangul names put the family first.
  private func isFamilyFirst(_ dictionary: ValueDictionary) -> [Bool] {
    (0..<dictionary.count).map { number in
      dictionary.text(UInt32(number)).unicodeScalars.contains {
        (0x3400..<0xA000).contains($0.value) || (0xAC00..<0xD7B0).contains($0.value)
      }
    }
  }

  /// Other columns that tell people apart, the most telling first.
  func extras(max count: Int) -> [(name: String, column: FeatureColumn)] {
    let candidates = (roles.columns(of: .text) + roles.columns(of: .category)).compactMap { index -> (String, FeatureColumn)? in
      guard let made = made([index], kind: .other, { folding.fold($0) }), made.filled * 20 > table.count else { return nil }
      return (table.columns[index].name, made)
    }
    return candidates.sorted { ($0.1.distinct, $1.0) > ($1.1.distinct, $0.0) }.prefix(count).map { ($0.0, $0.1) }
  }
}
