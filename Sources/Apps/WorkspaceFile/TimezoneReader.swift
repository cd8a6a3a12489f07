internal import Vocabulary

/// Reads `timezone: Asia/Ho_Chi_Minh`.
struct TimezoneReader {
  let problems: ProblemList

  /// Nil when it names no time zone, which is reported.
  func calendar(_ item: YAMLItem, path: String) -> LocalCalendar? {
    if let name = item.writtenText, let calendar = LocalCalendar(name) { return calendar }
    problems.report(item, path: path, "must be the IANA name of a time zone, such as Asia/Ho_Chi_Minh, or UTC")
    return nil
  }

  /// The one that a map names, else the given one; nil when it is wrong, which is reported.
  func calendar(of fields: Fields, else standard: LocalCalendar) -> LocalCalendar? {
    guard let item = fields["timezone"] else { return standard }
    return calendar(item, path: fields.child("timezone"))
  }
}
