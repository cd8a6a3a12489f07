internal import Ports
internal import Vocabulary

/// What a receiver's answer means for the delivery. Holds status and `Retry-After` only: the rest may be personal data.
struct WebhookAnswer: Sendable, Equatable {
  var status: UInt
  var retryAfter: String?

  /// 2xx took it. Time-outs (408), early (425), too many (429), the receiver's own errors (5xx) and redirects, which are not followed and
  /// may be a maintenance page, are tried again. Every other 4xx means that this request will never be taken; 410 that nobody is there.
  func verdict(now: Timestamp) -> DeliveryVerdict {
    switch status {
    case 200..<300: .delivered
    case 408, 425, 429, 500..<600: .retry(reason: "http \(status)", after: wait(now: now))
    case 300..<400: .retry(reason: "http \(status): redirects are not followed", after: nil)
    case 410: .refused(reason: "http 410: the receiver is gone")
    default: .refused(reason: "http \(status)")
    }
  }

  /// RFC 9110, section 10.2.3: seconds, or a date. Nil for anything else.
  private func wait(now: Timestamp) -> Duration? {
    guard let text = retryAfter else { return nil }
    if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 366 * 86400)) }
    guard let moment = Self.date(text) else { return nil }
    return .microseconds(max(0, moment.microseconds - now.microseconds))
  }

  /// IMF-fixdate, the form that RFC 9110 tells servers to send: `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func date(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2, let month = months.firstIndex(of: String(words[2])) else {
      return nil
    }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(iso8601: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
