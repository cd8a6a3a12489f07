extension Timestamp {
  /// Reads ISO 8601 / RFC 3339: `2026-01-31`, `2026-01-31T10:20:30`, with fraction of any length (microseconds are kept), `Z` or
  /// `±hh:mm` / `±hhmm`; a space for `T` is accepted; no zone means UTC. Nil for anything else, and for days that do not exist.
  public init?(iso8601 text: UnsafeRawBufferPointer) {
    var reader = Reader(text: text)
    guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"), let day = reader.digits(2),
      let days = Timestamp.days(year: year, month: month, day: day)
    else { return nil }
    var total = Int64(days) * .day
    if !reader.atEnd {
      guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let time = reader.timeOfDay(), let zone = reader.zone(), reader.atEnd
      else { return nil }
      total += time - zone
    }
    self.init(microseconds: total)
  }

  public init?(iso8601 text: String) {
    var text = text
    guard let value = text.withUTF8({ Timestamp(iso8601: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = value
  }

  /// `2026-01-31T10:20:30.123456Z`; the fraction has three digits when the microseconds are whole milliseconds, else six.
  public var iso8601: String {
    let (days, time) = Timestamp.split(microseconds)
    let date = Timestamp.date(days: days)
    let seconds = time / .second
    let fraction = time % .second
    let milliseconds = fraction % 1000 == 0
    return String(unsafeUninitializedCapacity: 32) { buffer in
      var writer = Writer(buffer: buffer)
      writer.put(Int64(date.year), 4, "-")
      writer.put(Int64(date.month), 2, "-")
      writer.put(Int64(date.day), 2, "T")
      writer.put(seconds / 3600, 2, ":")
      writer.put(seconds / 60 % 60, 2, ":")
      writer.put(seconds % 60, 2, ".")
      writer.put(milliseconds ? fraction / 1000 : fraction, milliseconds ? 3 : 6, "Z")
      return writer.count
    }
  }

  /// The UTC day, as `2026-01-31`.
  public var isoDay: String { String(iso8601.prefix(10)) }

  static func split(_ microseconds: Int64) -> (days: Int64, time: Int64) {
    var days = microseconds / .day
    var time = microseconds % .day
    if time < 0 {
      time += .day
      days -= 1
    }
    return (days, time)
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar. H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  static func days(year: Int, month: Int, day: Int) -> Int? {
    guard (1...12).contains(month), day >= 1, day <= lastDay(year: year, month: month) else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func date(days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func lastDay(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private struct Reader {
    let text: UnsafeRawBufferPointer
    var position = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    var atEnd: Bool { position == text.count }

    mutating func digits(_ count: Int) -> Int? {
      guard position + count <= text.count else { return nil }
      var value = 0
      for offset in 0..<count {
        let digit = text[position + offset] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        value = value * 10 + Int(digit)
      }
      position += count
      return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func timeOfDay() -> Int64? {
      guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60 else { return nil }
      var total = Int64(hour) * .hour + Int64(minute) * .minute
      guard skip(":") else { return total }
      guard let second = digits(2), second <= 60 else { return nil }
      total += Int64(second) * .second
      guard skip(".") || skip(",") else { return total }
      var scale: Int64 = 100_000
      var any = false
      while let digit = digits(1) {
        total += Int64(digit) * scale
        scale /= 10
        any = true
      }
      return any ? total : nil
    }

    mutating func zone() -> Int64? {
      if atEnd || skip("Z") || skip("z") { return 0 }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = digits(2) else { return nil }
      if atEnd { return sign * Int64(hours) * .hour }
      _ = skip(":")
      guard let minutes = digits(2) else { return nil }
      return sign * (Int64(hours) * .hour + Int64(minutes) * .minute)
    }
  }

  private struct Writer {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    mutating func put(_ value: Int64, _ width: Int, _ separator: Unicode.Scalar) {
      var rest = value
      for offset in stride(from: width - 1, through: 0, by: -1) {
        buffer[count + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      buffer[count + width] = UInt8(ascii: separator)
      count += width + 1
    }
  }
}
