internal import Vocabulary

enum AuditPage {
  /// `rows` newest first, one more than `limit` if there are more. Leaves out a command's rows that do not all fit, unless it is the first.
  static func cut(_ rows: [AuditRow], limit: Int) -> [AuditRow] {
    guard rows.count > limit, limit > 0 else { return Array(rows.prefix(limit)) }
    let broken = rows[limit].offset
    let whole = rows.prefix(limit).prefix { $0.offset != broken }
    return whole.isEmpty ? Array(rows.prefix(limit)) : Array(whole)
  }
}
