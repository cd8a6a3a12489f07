/// A key that two records of one person are likely to share. Candidate pairs are the union over all keys.
enum BlockingKey: Int, CaseIterable, Sendable {
  case nationalID, email, phone, name, address
  case birthGiven, birthSurname, birthPostcode, birthPlace
  case soundsYear, soundsPlace, surnamePostcode, givenPostcode, surnamePlaceYear
  case emailLocal, emailStart, phoneStart, phoneEnd, streetGiven, streetSurname, namesInOthers
  case surnamePlace, surnameYear, surnameExtra, givenPlaceYear

  /// The parts that must all be known.
  private var parts: [KeyPart] {
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

  /// Whether the key is made of the feature.
  func uses(_ feature: Feature) -> Bool { parts.contains { $0.features.contains(feature) } }

  /// One hash per record, 0 where a part is missing; nil when the table cannot have the key.
  func hashes(_ features: Features) -> [UInt32]? {
    var sums = [UInt64](repeating: seed, count: features.count)
    for part in parts {
      guard part.features.allSatisfy({ features[$0] != nil }) else { return nil }
      part.fold(into: &sums, features)
    }
    return sums.map(BlockingKey.shortened)
  }

  /// The hash of one record.
  func hash(_ features: Features, record: Int) -> UInt32 {
    var sum = seed
    for part in parts {
      let value = part.value(features, record: record)
      if value == 0 { return 0 }
      sum = ByteHash.join(sum, value)
    }
    return BlockingKey.shortened(sum)
  }

  private var seed: UInt64 { UInt64(rawValue) &* 0x9E37_79B9 &+ 1 }

  private static func shortened(_ sum: UInt64) -> UInt32 { sum == 0 ? 0 : UInt32(truncatingIfNeeded: sum >> 32) | 1 }
}
