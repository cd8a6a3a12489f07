internal import GeneratedInputs
public import Ports
public import Vocabulary

/// Events made of a seed: the same seed gives the same events.
public struct SampleEvents: Sendable {
  private var random: SeededRandom

  public init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  public static let start = Timestamp(iso8601: "2026-03-01T00:00:00Z") ?? .zero

  /// About 400 bytes of JSON; times within a month of ``start``, to the microsecond.
  public mutating func event(offset: UInt64, owners: Int = 50) -> WarehouseEvent {
    let owner = UInt64(below(owners) + 1)
    let time = SampleEvents.start.advanced(by: Int64(below(Int(30 * Int64.day))))
    let number = below(1_000_000)
    return WarehouseEvent(
      offset: JournalOffset(rawValue: offset), source: SourceID(rawValue: UInt32(1 + below(3))), messageID: "m-\(offset)-\(number)",
      type: below(10) == 0 ? .page : .track, name: ["Order Completed", "Product Viewed", "Cart Viewed", "Signed Up"][below(4)], time: time,
      receivedAt: time.advanced(by: 2 * .second), owner: SignatureID(rawValue: owner),
      profile: ProfileID(high: owner &* 0x9E37_79B9, low: ~owner), userID: below(2) == 0 ? "user-\(owner)" : "",
      anonymousID: "anon-\(number)",
      properties: Array(
        """
        {"order_id":"o-\(number)","total":\(below(100_000)).25,"currency":"EUR","products":[{"sku":"s-\(below(5000))","quantity":\(1 + below(5)),\
        "price":\(below(900)).99,"category":"Grocery"},{"sku":"s-\(below(5000))","quantity":1,"price":3.5,"category":"Dairy"}],"coupon":null}
        """.utf8),
      traits: Array("{}".utf8),
      context: Array(
        """
        {"ip":"198.51.100.\(below(256))","locale":"en-GB","library":{"name":"analytics.js","version":"4.1.0"},\
        "page":{"path":"/p/\(below(2000))","referrer":""},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}
        """.utf8))
  }

  public mutating func events(_ count: Int, from offset: UInt64 = 0, owners: Int = 50) -> [WarehouseEvent] {
    (0..<count).map { event(offset: offset + UInt64($0), owners: owners) }
  }
}
