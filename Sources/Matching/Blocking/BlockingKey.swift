/// A key that two records of one person are likely to share. Candidate pairs are the union over all keys.
enum BlockingKey: Int, CaseIterable, Sendable {
  case nationalID, email, phone, name, address
  case birthGiven, birthSurname, birthPostcode, birthPlace
  case soundsYear, soundsPlace, surnamePostcode, givenPostcode, surnamePlaceYear
  case emailLocal, emailStart, phoneStart, phoneEnd, streetGiven, streetSurname, namesInOthers
  case surnamePlace, surnameYear, surnameExtra, givenPlaceYear

  /// The parts that must all be known.
  fileprivate var parts: [KeyPart] {
    switch self {
    case .nationalID: [.whole(.nationalID)]
    case .email: [.whole(.email)]
    case .phone: [.whole(.phone)]
    case .name: [.nameEitherOrder]
    case .address: [.whole(.address), .initial(.given)]
    case .birthGiven: [.whole(.birth), .canonical(.given)]
    case .birthSurname: [.whole(.birth), .sound(.surname)]
    case .birthPostcode: [.whole(.birth), .whole(.postcode)]
    case .birthPlace: [.whole(.birth), .whole(.place)]
    case .soundsYear: [.sound(.given), .sound(.surname), .year]
    case .soundsPlace: [.sound(.given), .sound(.surname), .whole(.place)]
    case .surnamePostcode: [.sound(.surname), .whole(.postcode)]
    case .givenPostcode: [.canonical(.given), .whole(.postcode)]
    case .surnamePlaceYear: [.whole(.surname), .whole(.place), .year]
    case .emailLocal: [.emailLocal]
    case .emailStart: [.emailStart, .initial(.given)]
    case .phoneStart: [.start(.phone, 5), .canonical(.given)]
    case .phoneEnd: [.end(.phone, 5), .canonical(.given)]
    case .streetGiven: [.start(.address, 8), .canonical(.given)]
    case .streetSurname: [.start(.address, 8), .sound(.surname)]
    case .namesInOthers: [.canonical(.given), .whole(.others)]
    case .surnamePlace: [.sound(.surname), .whole(.place)]
    case .surnameYear: [.whole(.surname), .year]
    case .surnameExtra: [.whole(.surname), .whole(.extra0)]
    case .givenPlaceYear: [.canonical(.given), .whole(.place), .year]
    }
  }

  /// One hash per record, 0 where a part is missing; nil when the table cannot have the key.
  func hashes(_ features: Features) -> [UInt32]? {
    var sums = [UInt64](repeating: UInt64(rawValue) &* 0x9E37_79B9 &+ 1, count: features.count)
    for part in parts where !part.fold(into: &sums, features) { return nil }
    return sums.map { $0 == 0 ? 0 : UInt32(truncatingIfNeeded: $0 >> 32) | 1 }
  }
}

private enum KeyPart {
  case whole(Feature), canonical(Feature), sound(Feature), initial(Feature)
  case start(Feature, Int), end(Feature, Int)
  case year, emailLocal, emailStart, nameEitherOrder

  /// False when the table lacks the feature.
  func fold(into sums: inout [UInt64], _ features: Features) -> Bool {
    switch self {
    case .whole(let feature): perValue(features[feature], &sums) { _, id in UInt64(id) }
    case .canonical(let feature): perValue(features[feature], &sums) { column, id in UInt64(column.canonical[Int(id)]) }
    case .sound(let feature): perValue(features[feature], &sums) { column, id in UInt64(column.sounds[Int(id)]) }
    case .initial(let feature): perValue(features[feature], &sums) { column, id in UInt64(column.value(id)[0]) }
    case .start(let feature, let count):
      perValue(features[feature], &sums) { column, id in
        let value = column.value(id)
        return value.count < count ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: value.prefix(count)))
      }
    case .end(let feature, let count):
      perValue(features[feature], &sums) { column, id in
        let value = column.value(id)
        return value.count < count ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: value.suffix(count)))
      }
    case .year: perValue(features[.birth], &sums) { column, id in ByteHash.of(UnsafeBufferPointer(rebasing: column.value(id).prefix(4))) }
    case .emailLocal: perValue(features[.email], &sums) { column, id in ByteHash.of(Comparer.local(column.value(id))) }
    case .emailStart:
      perValue(features[.email], &sums) { column, id in
        let local = Comparer.local(column.value(id))
        return local.count < 6 ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: local.prefix(6)))
      }
    case .nameEitherOrder:
      either(features[.given], features[.surname], &sums)
    }
  }

  private func perValue(_ column: FeatureColumn?, _ sums: inout [UInt64], _ hash: (FeatureColumn, UInt32) -> UInt64) -> Bool {
    guard let column else { return false }
    let hashes = (0..<column.distinct).map { $0 == 0 ? 0 : hash(column, UInt32($0)) }
    for record in sums.indices where sums[record] != 0 {
      let value = hashes[Int(column.ids[record])]
      sums[record] = value == 0 ? 0 : ByteHash.join(sums[record], value)
    }
    return true
  }

  private func either(_ given: FeatureColumn?, _ surname: FeatureColumn?, _ sums: inout [UInt64]) -> Bool {
    guard let given, let surname else { return false }
    func hashes(_ column: FeatureColumn) -> [UInt64] {
      (0..<column.distinct).map { number in
        let canonical = column.canonical[number]
        if number == 0 { return 0 }
        return canonical > UInt32.max - 256 ? UInt64(canonical) : ByteHash.of(column.value(UInt32(number)))
      }
    }
    let (givenHashes, surnameHashes) = (hashes(given), hashes(surname))
    for record in sums.indices {
      let (a, b) = (givenHashes[Int(given.ids[record])], surnameHashes[Int(surname.ids[record])])
      sums[record] = a == 0 || b == 0 ? 0 : ByteHash.join(sums[record], ByteHash.mix(a) &+ ByteHash.mix(b))
    }
    return true
  }
}
