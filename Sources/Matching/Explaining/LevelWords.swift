/// Levels of agreement in words.
enum LevelWords {
  static func text(_ level: Level, _ comparison: Comparison) -> String {
    switch level {
    case Levels.unknown: "not known of both"
    case Levels.different: "different"
    case Levels.exact...: exact(level, comparison)
    default: partial(level, comparison)
    }
  }

  private static func exact(_ level: Level, _ comparison: Comparison) -> String {
    switch comparison {
    case .area where level >= 26: "same place"
    case .area: "same postcode"
    case .email where level >= 21: "equal, made of a name alone"
    default: "equal"
    }
  }

  private static func partial(_ level: Level, _ comparison: Comparison) -> String {
    switch (comparison, level) {
    case (.given, Levels.nickname): "short or other form of one name"
    case (.surname, Levels.nickname): "one is part of the other's names"
    case (.given, Levels.swapped), (.surname, Levels.swapped): "given name and surname swapped"
    case (.given, 2), (.surname, 2): "initial"
    case (.birth, 6): "one digit wrong or two swapped"
    case (.birth, 5): "day and month swapped"
    case (.birth, 4): "year and day or month equal"
    case (.birth, 3): "day and month equal, another year"
    case (.birth, 2): "year equal"
    case (.email, 6): "same before the @"
    case (.email, 4): "same before the @, made of a name alone"
    case (.email, _), (.phone, 4), (.nationalID, 4): "one or two characters differ"
    case (.phone, _), (.nationalID, _): "two digits differ"
    case (.street, 6): "nearly equal"
    case (.street, 5): "same street, a house number missing"
    case (.street, 4): "same house number, street alike"
    case (.street, 3): "same street, another house number"
    case (.area, 9): "same postcode, another place"
    case (.area, 8): "postcode nearly equal, same place"
    case (.area, 6), (.area, 7): "same place, another postcode"
    case (.area, 5): "places alike"
    case (.area, 4): "postcode nearly equal"
    case (.area, 3): "postcodes of one district"
    case (_, 4) where comparison != .given && comparison != .surname: "a word in common"
    case (_, 5): "one letter differs, or very alike"
    default: "alike"
    }
  }
}

extension Comparer {
  /// A comparison as people call it.
  func name(_ comparison: Comparison) -> String {
    Comparer.plainName(comparison) ?? features.extraNames[comparison.rawValue - Comparison.extra0.rawValue]
  }

  /// Nil for further columns, which are called as the table calls them.
  static func plainName(_ comparison: Comparison) -> String? {
    switch comparison {
    case .given: "given name"
    case .surname: "surname"
    case .others: "further names"
    case .birth: "date of birth"
    case .email: "e-mail"
    case .phone: "phone"
    case .street: "street"
    case .area: "postcode and place"
    case .nationalID: "number of a document"
    case .gender: "gender"
    case .extra0, .extra1, .extra2, .extra3: nil
    }
  }

  /// A record's standardised value.
  func text(_ comparison: Comparison, _ record: Int) -> String {
    comparison.features.compactMap { features[$0]?.text(record) }.filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
