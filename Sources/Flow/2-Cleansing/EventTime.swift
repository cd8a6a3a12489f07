internal import JSONTape
internal import Vocabulary

/// When an event happened, as far as the sender can be believed.
enum EventTime {
  struct Corrected {
    var timestamp: Timestamp
    var wasClamped: Bool
  }

  /// `receivedAt - (sentAt - originalTimestamp)`: the sender's clock may be wrong, but the time between its two readings is right
  /// (Segment, "Timestamps in Segment calls"). Without `sentAt` the original counts as it is. The result lies between 2000-01-01 and `receivedAt`.
  static func correct(original: JSONElement?, sentAt: Timestamp?, receivedAt: Timestamp) -> Corrected {
    guard let original else { return Corrected(timestamp: receivedAt, wasClamped: false) }
    guard let told = read(original) else { return Corrected(timestamp: receivedAt, wasClamped: true) }
    var time = told
    if let sentAt {
      let (age, overflow) = sentAt.microseconds.subtractingReportingOverflow(told.microseconds)
      if !overflow { time = receivedAt.advanced(by: age == .min ? .max : -age) }
    }
    // A sender that queues says both times by one clock; a time after its own sending is of no use, and neither is one after ours.
    if time > receivedAt { return Corrected(timestamp: receivedAt, wasClamped: sentAt == nil || told > sentAt!) }
    if time < .earliestBelieved { return Corrected(timestamp: .earliestBelieved, wasClamped: true) }
    return Corrected(timestamp: time, wasClamped: false)
  }

  /// ISO 8601 text, or a number: seconds since 1970 below 10^11, milliseconds from there on.
  static func read(_ element: JSONElement?) -> Timestamp? {
    guard let element else { return nil }
    if let time = element.withStringBytes({ Timestamp(iso8601: $0) }) { return time }
    guard let number = element.number, number.isFinite, abs(number) < 1e15 else { return nil }
    return Timestamp(microseconds: Int64(abs(number) < 1e11 ? number * 1_000_000 : number * 1000))
  }
}
