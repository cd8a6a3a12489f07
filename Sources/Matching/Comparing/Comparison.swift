/// One question put to two records. Facts that move together are one question (a street with its house number, a postcode with its place).
enum Comparison: Int, CaseIterable, Sendable {
  case given, surname, others, birth, email, phone, street, area, nationalID, gender, extra0, extra1, extra2, extra3

  /// Packed into one word, five bits each.
  static let activeMax = 12

  var features: [Feature] {
    switch self {
    case .given: [.given]
    case .surname: [.surname]
    case .others: [.others]
    case .birth: [.birth]
    case .email: [.email]
    case .phone: [.phone]
    case .street: [.address]
    case .area: [.postcode, .place]
    case .nationalID: [.nationalID]
    case .gender: [.gender]
    case .extra0: [.extra0]
    case .extra1: [.extra1]
    case .extra2: [.extra2]
    case .extra3: [.extra3]
    }
  }

  /// What people of one household have in common without being one person.
  var isSharedInHouseholds: Bool {
    switch self {
    case .surname, .phone, .street, .area: true
    // Nobody has said what these are; what a household shares of them is learnt.
    case .extra0, .extra1, .extra2, .extra3: true
    default: false
    }
  }

  /// What twins have in common: all of a household, and the day of birth.
  var isSharedByTwins: Bool { self == .birth || isSharedInHouseholds }

  /// What people of one name have in common: made of their names, their addresses for mail are alike too.
  var isSharedByNamesakes: Bool {
    switch self {
    case .given, .surname, .email: true
    default: false
    }
  }
}
