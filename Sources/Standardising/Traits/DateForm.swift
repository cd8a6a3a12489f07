internal import Matching

/// Dates of birth as `1990-04-03`, or `1990-04` and `1990` when that is all that is known.
public enum DateForm {
  static let bytesMax = 64

  /// - Parameter region: says whether 03/04/1990 begins with the day (nearly everywhere) or the month.
  /// - Returns: nil for what is no day of the calendar after 1000 and before 2200.
  public static func standard(_ raw: String, region: String?) -> String? {
    let text = TextTidying.tidied(raw)
    guard text.utf8.count <= bytesMax else { return nil }
    let plain = translated(text)
    let isDayFirst = !monthFirst.contains(region ?? "")
    let digits = Array(plain.utf8).withUnsafeBufferPointer { CalendarDigits.digits($0, isDayFirst: isDayFirst) }
    guard let digits, digits.count == 8 else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    guard (1000..<2200).contains(year) else { return nil }
    guard month > 0 else { return day == 0 ? padded(year, 4) : nil }
    guard month <= 12 else { return nil }
    guard day > 0 else { return "\(padded(year, 4))-\(padded(month, 2))" }
    guard day <= days(in: month, of: year) else { return nil }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// Where people write the month first (CLDR, short dates).
  private static let monthFirst: Set<String> = ["US", "AS", "GU", "MH", "MP", "PH", "PR", "UM", "VI"]

  /// Names of months and other words in a form that ``CalendarDigits`` reads.
  private static func translated(_ text: String) -> String {
    if text.hasPrefix("民國") || text.hasPrefix("民国") { return republican(text) }
    guard text.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else { return text }
    // A time of day that follows the date is not looked at.
    if text.utf8.count >= 19, text.utf8.dropFirst(10).first == UInt8(ascii: "T") { return String(text.prefix(10)) }
    var parts: [String] = []
    for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == "." || $0 == "/" || $0 == "-" }) {
      let folded = FoldedText.fold(String(word))
      if let month = months[folded] { parts.append(month) } else if !fillers.contains(folded) { parts.append(ordinal(String(word))) }
    }
    return parts.joined(separator: " ")
  }

  /// 1st, 2nd, 1er.
  private static func ordinal(_ word: String) -> String {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    let rest = FoldedText.fold(String(word[digits.endIndex...]))
    return !digits.isEmpty && ["st", "nd", "rd", "th", "er", "e"].contains(rest) ? String(digits) : word
  }

  /// Years of the Republic of China (Taiwan) count from 1912.
  private static func republican(_ text: String) -> String {
    let numbers = text.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
    guard let year = numbers.first, (1...288).contains(year) else { return "" }
    return ([padded(year + 1911, 4)] + numbers.dropFirst().prefix(2).map { padded($0, 2) }).joined(separator: "-")
  }

  private static let fillers: Set<String> = ["ngay", "thang", "nam", "of", "de", "le", "den", "der"]

  private static let months = FoldedText.table([
    ("jan", "jan|january|januar|janvier|janv|jaenner|jänner"), ("feb", "feb|february|februar|février|févr|fév"),
    ("mar", "mar|march|märz|mrz|mars"),
    ("apr", "apr|april|avril|avr"), ("may", "may|mai"), ("jun", "jun|june|juni|juin"), ("jul", "jul|july|juli|juillet|juil"),
    ("aug", "aug|august|août"), ("sep", "sep|sept|september|septembre"), ("oct", "oct|october|oktober|okt|octobre"),
    ("nov", "nov|november|novembre"), ("dec", "dec|december|dezember|dez|décembre|déc"),
  ])

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
