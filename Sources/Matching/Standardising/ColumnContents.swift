/// What the values of a column look like: shares among a sample of its distinct values.
struct ColumnContents {
  let filled: Int
  let distinct: Int
  private let emails: Double
  private let dates: Double
  private let phones: Double
  private let digitsOnly: Double
  private let withDigits: Double
  private let letters: Double
  private let givenNames: Double
  private let wordsMean: Double
  private let bytesMean: Double
  private let startsWithNumber: Double
  private let digitsMean: Double
  private let decimals: Double
  /// Names whose first word, or character, is a family's where families stand first.
  private let familiesFirst: Double
  /// Whether dates are spread as births are, not as days of one shop.
  private let areBirths: Bool
  private let isGender: Bool

  private static let sampleMax = 400
  /// Four of five births of any customers lie further apart, in years.
  private static let birthYearsMin = 12

  init(_ column: RecordTable.Column) {
    filled = column.values.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }
    distinct = column.dictionary.count - 1
    var sums = [Double](repeating: 0, count: 13)
    var years: [Int] = []
    let folding = LetterFolding(transliterate: nil)
    let step = max(1, distinct / ColumnContents.sampleMax)
    var seen = 0.0
    var genders = 0
    for number in stride(from: 1, through: distinct, by: step) {
      let bytes = column.dictionary.bytes(UInt32(number))
      bytes.withUnsafeBufferPointer { raw in
        let folded = folding.fold(raw)
        let words = folded.split(separator: 0x20)
        let digits = raw.count { (0x30...0x39).contains($0) }
        let letterCount = folded.count { (0x61...0x7A).contains($0) }
        seen += 1
        if let at = raw.firstIndex(of: 0x40), at > 0, raw.suffix(from: at).contains(0x2E) { sums[0] += 1 }
        if let date = CalendarDigits.digits(raw, isDayFirst: true), raw.count >= 8 {
          sums[1] += 1
          years.append(date[..<4].reduce(0) { $0 * 10 + Int($1 & 15) })
        }
        if ColumnContents.isDecimal(raw) {
          sums[12] += 1
        } else if (7...15).contains(digits), letterCount == 0 {
          sums[2] += 1
        }
        if digits == folded.count, digits > 0 { sums[3] += 1 }
        if digits > 0 { sums[4] += 1 }
        if letterCount > 0, digits == 0 { sums[5] += 1 }
        if let first = words.first, Nicknames.isKnown(Array(first)) { sums[6] += 1 }
        sums[7] += Double(words.count)
        sums[8] += Double(folded.count)
        if words.count >= 2, letterCount >= 3, let first = raw.first, (0x30...0x39).contains(first) { sums[9] += 1 }
        sums[10] += Double(digits)
        if digits == 0, NameTitles.startsWithFamily(raw, words) { sums[11] += 1 }
        if [UInt8]("male female m f man woman nam nu w".utf8).split(separator: 0x20).contains(where: { $0.elementsEqual(folded) }) {
          genders += 1
        }
      }
    }
    let n = max(1, seen)
    (emails, dates, phones, digitsOnly, withDigits) = (sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n, sums[4] / n)
    (letters, givenNames, wordsMean, bytesMean, startsWithNumber) = (sums[5] / n, sums[6] / n, sums[7] / n, sums[8] / n, sums[9] / n)
    (digitsMean, familiesFirst, decimals) = (sums[10] / n, sums[11] / n, sums[12] / n)
    years.sort()
    areBirths = !years.isEmpty && years[years.count * 9 / 10] - years[years.count / 10] >= ColumnContents.birthYearsMin
    isGender = genders >= 2 && distinct <= 12
  }

  private var distinctShare: Double { Double(distinct) / Double(max(1, filled)) }

  /// Whether the values can play the role that the header claims.
  func allows(_ role: ColumnRole) -> Bool {
    switch role {
    case .email: emails > 0.3
    case .birthDate: dates > 0.3 || (digitsOnly > 0.6 && bytesMean <= 5)
    case .phone: phones > 0.2 || (withDigits > 0.8 && digitsMean >= 6)
    case .street: emails < 0.5 && dates < 0.5
    case .givenName, .surname, .fullName, .place: withDigits < 0.7 && emails < 0.5
    case .houseNumber: withDigits > 0.3
    case .gender: distinct <= 60
    default: true
    }
  }

  /// Headers of one word that may mean either: Name is the surname beside Vorname, and Ten the whole name by itself.
  var isOfOneWord: Bool { wordsMean < 1.35 }
  var isOfSeveralWords: Bool { wordsMean >= 1.8 }

  /// A price, a version, an address of a network: digits with several dots, or with one.
  private static func isDecimal(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
    var dots = 0
    var groupLongest = 0
    var group = 0
    for byte in raw {
      switch byte {
      case 0x30...0x39: group += 1
      case 0x2E, 0x2C:
        dots += 1
        group = 0
      case 0x2D where group == 0 && dots == 0: break
      default: return false
      }
      groupLongest = max(groupLongest, group)
    }
    return dots == 1 || (dots == 3 && groupLongest <= 3)
  }

  /// Single words without digits, many of them: as surnames are.
  var isLikeSurnames: Bool { letters > 0.8 && wordsMean < 1.25 && distinct > 50 && (4...10).contains(bytesMean) && emails == 0 }

  func guess() -> ColumnRole {
    if emails > 0.6 { return .email }
    if isGender { return .gender }
    if dates > 0.7 { return areBirths ? .birthDate : .ignored }
    if phones > 0.7, distinctShare > 0.2 { return .phone }
    if startsWithNumber > 0.6 { return .street }
    if withDigits > 0.8, bytesMean < 9, distinctShare < 0.8, distinct > 20, !(digitsOnly > 0.9 && bytesMean < 4.5) { return .postcode }
    if letters > 0.8, wordsMean < 1.3, givenNames > 0.08 { return .givenName }
    if letters > 0.7, wordsMean >= 1.7, wordsMean < 4.5, givenNames > 0.25 { return .fullName }
    if familiesFirst > 0.6, distinct > 20, distinctShare > 0.05 { return .fullName }
    if digitsOnly > 0.9 || decimals > 0.6 { return .ignored }
    if distinct <= 1000, distinctShare < 0.2 { return .category }
    if distinctShare > 0.98, withDigits > 0.5 { return .ignored }
    return .text
  }
}
