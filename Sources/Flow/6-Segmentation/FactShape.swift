internal import Vocabulary

/// What a fact stream remembers of each event. Part of the stream's identity: a log never lacks what is asked of it.
enum FactShape: Sendable, Hashable {
  /// Only how many there were.
  case number
  /// The newest times, at most `kept`, not older than `span`: enough for a comparison of their number with less than `kept`.
  case newest(kept: Int, span: Int64)
  /// The times of the first and the last.
  case bounds
  /// All times not older than `span`.
  case times(span: Int64)
  /// Sum, least and greatest of a property.
  case totals([String])
  /// Every number of a property, not older than `span`.
  case numbers([String], span: Int64)
  /// The newest time of each different value, of the newest `kept`; nil: of any age.
  case distinct([String], kept: Int, span: Int64?)
  /// Times, with the hash of the property that links the steps of a sequence.
  case links([String]?)
  /// How often and when each value of a property was seen.
  case values([String])
  /// The same, and every event not older than `span`.
  case valueTimes([String], span: Int64)

  /// Times that a log keeps one by one; of a busier stream the oldest are summed up by hours or days.
  static let timesMax = 1024
  /// Different values that a log keeps.
  static let valuesMax = ComputedTraitDefinition.listMax
  /// Bytes of a value that is kept; longer ones count as missing.
  static let valueBytesMax = 256

  var path: [String] {
    switch self {
    case .totals(let path), .numbers(let path, _), .distinct(let path, _, _), .values(let path), .valueTimes(let path, _): path
    case .links(let path): path ?? []
    case .number, .newest, .bounds, .times: []
    }
  }

  /// Older times are never asked for; nil for any age.
  var span: Int64? {
    switch self {
    case .newest(_, let span), .times(let span), .numbers(_, let span), .valueTimes(_, let span): span
    case .distinct(_, _, let span): span
    case .number, .bounds, .totals, .links, .values: nil
    }
  }

  /// Hours for windows of a quarter, days for longer ones: at most 2,208 or 3,660 of them.
  var bucketWidth: Int64 { (span ?? .max) <= 92 * .day ? .hour : .day }
}
