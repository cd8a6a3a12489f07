internal import Vocabulary

/// Durations as they are written in files: `30d`, `12h`.
enum DurationText {
  static let units: [(name: Character, word: String, microseconds: Int64)] = [
    ("w", "week", .week), ("d", "day", .day), ("h", "hour", .hour), ("m", "minute", .minute), ("s", "second", .second),
  ]
  static let microsecondsMax = 3660 * Int64.day

  static let expected = "must be a duration such as 30d: a whole number and one of s, m, h, d, w, at most 10 years"

  /// Microseconds; nil when it is not a duration.
  static func parse(_ text: String) -> Int64? {
    guard let last = text.last, let unit = units.first(where: { $0.name == last }), text.utf8.count <= 12,
      text.utf8.dropLast().allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let count = Int64(text.dropLast()), count > 0
    else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: unit.microseconds)
    return overflow || total > microsecondsMax ? nil : total
  }

  /// In words: `30 days`.
  static func words(microseconds: Int64) -> String {
    // Weeks only where they are a whole number of them and people would say so: 14 days, but 1 week.
    let unit = units.first { microseconds % $0.microseconds == 0 && ($0.name != "w" || microseconds == .week) } ?? units[4]
    let count = microseconds / unit.microseconds
    return "\(count) \(unit.word)\(count == 1 ? "" : "s")"
  }
}
