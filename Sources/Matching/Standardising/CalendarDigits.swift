/// Dates of birth as eight digits, year, month, day; parts that are not known are 0. Impossible dates stay as they are:
/// a typing mistake still tells something.
package enum CalendarDigits {
  /// Nil when the text is no date. `isDayFirst` decides 03/04/1990.
  package static func digits(_ text: UnsafeBufferPointer<UInt8>, isDayFirst: Bool) -> [UInt8]? {
    guard let (a, b, c) = parts(text) else { return nil }
    if a.isYear { return joined(a.value, b.value, c.value) }
    guard c.isYear || c.value < 100 else { return nil }
    let year = c.isYear ? c.value : c.value + (c.value > 30 ? 1900 : 2000)
    if a.value > 12 || b.isName { return joined(year, b.value, a.value) }
    if b.value > 12 || a.isName { return joined(year, a.value, b.value) }
    return isDayFirst ? joined(year, b.value, a.value) : joined(year, a.value, b.value)
  }

  /// -1 when the text says month first, 1 day first, 0 when it does not say.
  static func order(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let (a, b, _) = parts(text), !a.isYear, !a.isName, !b.isName else { return 0 }
    return a.value > 12 ? 1 : b.value > 12 ? -1 : 0
  }

  private struct Part {
    var value = 0
    var isYear = false
    var isName = false
  }

  private static func parts(_ text: UnsafeBufferPointer<UInt8>) -> (Part, Part, Part)? {
    var found: [Part] = []
    var index = 0
    while index < text.count, found.count < 3 {
      let byte = text[index]
      if isDigit(byte) {
        let start = index
        var value = 0
        while index < text.count, isDigit(text[index]), index - start < 9 {
          value = value * 10 + Int(text[index] - 0x30)
          index += 1
        }
        let length = index - start
        if length == 8, found.isEmpty {
          if value / 10000 >= 1000, value / 10000 < 2200 {
            return (Part(value: value / 10000, isYear: true), Part(value: value / 100 % 100), Part(value: value % 100))
          }
          return (Part(value: value / 1_000_000), Part(value: value / 10000 % 100), Part(value: value % 10000, isYear: true))
        }
        guard length <= 2 || length == 4 else { return nil }
        found.append(Part(value: value, isYear: length == 4))
      } else if isLetter(byte) {
        let start = index
        while index < text.count, isLetter(text[index]) { index += 1 }
        if index - start >= 3, let month = month(text, start) {
          found.append(Part(value: month, isName: true))
        } else if byte | 0x20 != 0x74 {
          return nil
        }
      } else if byte >= 0x80 {
        index += 1  // 年, 月, 日
      } else if byte == 0x2D || byte == 0x2F || byte == 0x2E || byte == 0x20 || byte == 0x2C {
        index += 1
      } else {
        return nil
      }
    }
    if found.count == 1, found[0].isYear, (1000..<2200).contains(found[0].value) { return (found[0], Part(), Part()) }
    if found.count == 2, found[0].isYear { return (found[0], found[1], Part()) }
    if found.count == 2, found[1].isYear { return (found[1], found[0], Part()) }
    guard found.count == 3, index == text.count || isTimeOfDay(text, index), found.contains(where: \.isYear) || found[2].value < 100 else {
      return nil
    }
    return (found[0], found[1], found[2])
  }

  /// After a date a time may stand, but no further number: 06 12 34 56 78 is somebody's phone.
  private static func isTimeOfDay(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    let rest = text[start...].drop { $0 == 0x20 || $0 == 0x2C || $0 >= 0x80 }
    guard let first = rest.first else { return true }
    return first | 0x20 == 0x74 || rest.contains(0x3A)
  }

  private static func joined(_ year: Int, _ month: Int, _ day: Int) -> [UInt8] {
    var digits = [UInt8](repeating: 0x30, count: 8)
    for (offset, value, count) in [(0, year, 4), (4, month, 2), (6, day, 2)] {
      var rest = value
      for place in stride(from: offset + count - 1, through: offset, by: -1) {
        digits[place] = 0x30 + UInt8(rest % 10)
        rest /= 10
      }
    }
    return digits
  }

  private static let months = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)

  private static func month(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    (0..<12).first { number in (0..<3).allSatisfy { text[start + $0] | 0x20 == months[number * 3 + $0] } }.map { $0 + 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
