import Ports
import Vocabulary

/// How long one entry of a segment's history is.
enum HistoryInterval: String, CaseIterable, Sendable {
  case hour, day, week, month

  /// The beginning of the interval that holds a moment.
  func start(of moment: Timestamp) -> Timestamp {
    switch self {
    case .hour: floor(moment, to: .hour, from: 0)
    case .day: floor(moment, to: .day, from: 0)
    // 1970-01-05 was a Monday.
    case .week: floor(moment, to: .week, from: 4 * .day)
    case .month: Timestamp(iso8601: String(moment.isoDay.prefix(7)) + "-01") ?? moment
    }
  }

  func next(after start: Timestamp) -> Timestamp {
    switch self {
    case .hour: start.advanced(by: .hour)
    case .day: start.advanced(by: .day)
    case .week: start.advanced(by: .week)
    // Every month has a 28th day, and none a 33rd.
    case .month: self.start(of: start.advanced(by: 32 * .day))
    }
  }

  private func floor(_ moment: Timestamp, to unit: Int64, from origin: Int64) -> Timestamp {
    let distance = moment.microseconds - origin
    let rest = distance % unit
    return Timestamp(microseconds: moment.microseconds - (rest < 0 ? rest + unit : rest))
  }
}

/// A segment's history from counts by hour and its size now.
enum SegmentTimeline {
  struct Point: Equatable {
    var interval: Range<Timestamp>
    var entered = 0
    var left = 0
    /// At the end of the interval.
    var size = 0
  }

  static let pointsMax = 2000

  static func points(_ intervals: [Range<Timestamp>], counts: [MembershipCount], size: Int) -> [Point] {
    var points = intervals.map { Point(interval: $0) }
    var size = size
    var rest = counts[...]
    for index in points.indices.reversed() {
      while let last = rest.last, last.hour >= points[index].interval.upperBound {
        size -= last.entered - last.left
        rest.removeLast()
      }
      points[index].size = size
      while let last = rest.last, last.hour >= points[index].interval.lowerBound {
        points[index].entered += last.entered
        points[index].left += last.left
        size -= last.entered - last.left
        rest.removeLast()
      }
    }
    return points
  }

  static func intervals(
    of request: APIRequest, now: Timestamp
  ) throws(APIError) -> (interval: HistoryInterval, list: [Range<Timestamp>]) {
    let name = request.query["interval"] ?? HistoryInterval.day.rawValue
    guard let interval = HistoryInterval(rawValue: name) else {
      throw .invalidParameter(name: "interval", reason: "must be \(HistoryInterval.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    // The present interval has begun and counts.
    let to = try moment("to", of: request) ?? now.advanced(by: 1)
    var start = interval.start(of: try moment("from", of: request) ?? back(30, interval, from: to))
    guard start < to else { throw .invalidParameter(name: "from", reason: "must be before `to`") }
    var list: [Range<Timestamp>] = []
    while start < to {
      guard list.count < pointsMax else {
        throw .invalidParameter(name: "interval", reason: "gives more than \(pointsMax) entries; take a longer one or a later `from`")
      }
      let end = interval.next(after: start)
      list.append(start..<end)
      start = end
    }
    return (interval, list)
  }

  private static func back(_ count: Int, _ interval: HistoryInterval, from end: Timestamp) -> Timestamp {
    var start = interval.start(of: end.advanced(by: -1))
    for _ in 1..<count { start = interval.start(of: start.advanced(by: -1)) }
    return start
  }

  static func moment(_ name: String, of request: APIRequest) throws(APIError) -> Timestamp? {
    guard let text = request.query[name] else { return nil }
    if let moment = Timestamp(iso8601: text) { return moment }
    throw .invalidParameter(name: name, reason: "must be a date such as 2026-01-31, or a time such as 2026-01-31T10:00:00Z")
  }
}
