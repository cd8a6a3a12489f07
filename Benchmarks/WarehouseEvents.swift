import Ports
import Vocabulary

/// Events as a shop has them: about 400 bytes of JSON, a million people, four months.
struct WarehouseEvents {
  private var state: UInt64 = 1
  private static let start = Timestamp(iso8601: "2026-05-01T00:00:00Z") ?? .zero

  private mutating func below(_ bound: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return (z ^ z >> 31) % bound
  }

  private mutating func event(_ offset: UInt64) -> WarehouseEvent {
    let owner = 1 + below(1_000_000)
    let received = WarehouseEvents.start.advanced(by: Int64(offset) * 10 * .second)
    let properties = """
      {"order_id":"o-\(below(90_000_000))","total":\(below(300)).\(10 + below(90)),"currency":"EUR","coupon":null,"products":[{"sku":"s-\(below(5000))",\
      "quantity":\(1 + below(5)),"price":\(below(90)).99,"category":"Grocery"},{"sku":"s-\(below(5000))","quantity":1,"price":3.5,"category":"Dairy"}]}
      """
    let context = """
      {"ip":"198.51.\(below(256)).\(below(256))","locale":"en-GB","library":{"name":"analytics.js","version":"4.1.0"},"page":{"path":"/p/\(below(2000))",\
      "referrer":""},"userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
      """
    return WarehouseEvent(
      offset: JournalOffset(rawValue: offset), source: SourceID(rawValue: 1), messageID: "ajs-next-\(below(.max))-\(offset)", type: .track,
      name: ["Order Completed", "Product Viewed", "Cart Viewed", "Signed Up", "Product Added"][Int(below(5))],
      time: received.advanced(by: -Int64(below(60_000_000))), receivedAt: received, owner: SignatureID(rawValue: owner),
      profile: ProfileID(high: owner &* 0x9E37_79B9_7F4A_7C15, low: owner &* 0xBF58_476D_1CE4_E5B9), userID: "user-\(owner)",
      anonymousID: "8f1c7b1e-2d5a-4f59-9a53-\(100_000_000_000 + owner)", properties: Array(properties.utf8), traits: Array("{}".utf8),
      context: Array(context.utf8))
  }

  mutating func batch(_ count: Int, from offset: Int) -> WarehouseBatch {
    WarehouseBatch(events: (0..<count).map { event(UInt64(offset + $0)) }, moves: [])
  }
}
