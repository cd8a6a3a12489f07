/// A rate limit: a bucket that fills with `perSecond` tokens a second and holds one second's worth.
package struct TokenBucket: Sendable {
  /// Clients believe no longer wait.
  static let secondsMax = 300

  package let perSecond: Int
  private var tokens: Double
  private var filledAt: UInt64

  /// - Parameter nanoseconds: the time, from any fixed moment.
  package init(perSecond: Int, at nanoseconds: UInt64) {
    self.perSecond = perSecond
    tokens = Double(perSecond)
    filledAt = nanoseconds
  }

  /// Takes `count` tokens, or says in how many seconds to ask again. More than the bucket holds are given when it is full, on credit:
  /// else a large batch could never pass.
  package mutating func take(_ count: Int, at nanoseconds: UInt64) -> Int? {
    if nanoseconds > filledAt {
      tokens = min(Double(perSecond), tokens + Double(nanoseconds - filledAt) / 1e9 * Double(perSecond))
      filledAt = nanoseconds
    }
    let needed = min(Double(count), Double(perSecond))
    guard tokens < needed else {
      tokens -= Double(count)
      return nil
    }
    return min(TokenBucket.secondsMax, max(1, Int(((needed - tokens) / Double(perSecond)).rounded(.up))))
  }
}
