internal import Vocabulary

/// Durations as they are written in files: `30d`, `12h`.
enum DurationText {
  static let units: [(name: Character, microseconds: Int64)] = [("w", .week), ("d", .day), ("h", .hour), ("m", .minute), ("s", .second)]
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
}
