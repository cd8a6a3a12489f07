internal import GeneratedInputs
public import Ports
public import Vocabulary

/// Events, moves, profiles and questions made of a seed, small enough to answer slowly and odd enough to disagree about.
public struct AnalysisSamples: Sendable {
  var random: SeededRandom

  public init(seed: UInt64) { random = SeededRandom(seed: seed) }

  public static let start = Timestamp(iso8601: "2026-02-20T00:00:00Z") ?? .zero
  public static let now = start.advanced(by: 40 * .day)
  static let names = ["Product Viewed", "Product Added", "Order Completed", "Signed Up"]
  public static let ownersMax = 24

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

  public static func profile(_ number: Int) -> ProfileID { ProfileID(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number)) }

  // MARK: Events

  /// Times at quarters of an hour, so that some events share a moment; amounts are quarters, so that sums are exact in any order.
  public mutating func event(offset: UInt64) -> WarehouseEvent {
    let owner = 1 + below(Self.ownersMax)
    let time = Self.start.advanced(by: Int64(below(39 * 96)) * 15 * .minute)
    let isPage = isOne(in: 8)
    return WarehouseEvent(
      offset: JournalOffset(rawValue: offset), source: SourceID(rawValue: 1), messageID: "m-\(offset)", type: isPage ? .page : .track,
      name: isPage ? "Home" : one(of: Self.names), time: time, receivedAt: time.advanced(by: .second),
      owner: SignatureID(rawValue: UInt64(owner)),
      profile: Self.profile(owner), userID: "", anonymousID: "", properties: Array(properties(offset).utf8), traits: Array("{}".utf8),
      context: Array(context().utf8))
  }

  /// One property in four has a type of its own.
  private mutating func properties(_ offset: UInt64) -> String {
    var members: [String] = []
    if !isOne(in: 4) { members.append("\"revenue\":\(below(200)).\(one(of: ["0", "25", "5", "75"]))") }
    if isOne(in: 5) { members.append("\"currency\":\"\(isOne(in: 12) ? "GBP" : one(of: ["EUR", "EUR", "USD"]))\"") }
    if isOne(in: 3) { members.append("\"quantity\":\(below(5))") }
    if isOne(in: 3) {
      members.append(
        "\"category\":\(one(of: ["\"tea\"", "\"coffee\"", "7", "7.5", "true", "null", "[1]", "{\"a\":1}", "\"It's \\\"x\\\"\""]))")
    }
    if isOne(in: 3) { members.append("\"due\":\(one(of: ["\"2026-03-01\"", "\"2026-03-05T10:00:00Z\"", "\"soon\"", "20260301"]))") }
    if isOne(in: 3) { members.append("\"shipping\":{\"city\":\(one(of: ["\"Huế\"", "\"Hà Nội\"", "12"]))}") }
    if isOne(in: 3) {
      members.append("\"products\":[{\"category\":\(one(of: ["\"tea\"", "1", "null"])),\"price\":\(below(9)).5},{\"category\":\"milk\"}]")
    } else if isOne(in: 9) {
      members.append("\"products\":\(one(of: ["[]", "3"]))")
    }
    if isOne(in: 6) { members.append("\"campaign\":\"\(one(of: ["spring", "autumn"]))\",\"cost\":\(below(50)).5") }
    return "{\(members.joined(separator: ","))}"
  }

  private mutating func context() -> String {
    isOne(in: 3) ? "{\"campaign\":{\"name\":\"\(one(of: ["spring", "autumn", ""]))\",\"source\":\"\(one(of: ["mail", "ads"]))\"}}" : "{}"
  }

  public mutating func events(_ count: Int, from first: UInt64) -> [WarehouseEvent] {
    (0..<count).map { event(offset: first + UInt64($0)) }
  }

  /// Merges and unmerges: an owner goes to another profile, or home again.
  public mutating func moves(_ count: Int, version: UInt64) -> [WarehouseMove] {
    var owners = Set<Int>()
    return (0..<count).compactMap { _ in
      let owner = 1 + below(Self.ownersMax)
      guard owners.insert(owner).inserted else { return nil }
      let target = isOne(in: 3) ? owner : 1 + below(6)
      return WarehouseMove(
        owner: SignatureID(rawValue: UInt64(owner)), profile: Self.profile(target), version: JournalOffset(rawValue: version))
    }
  }

  public mutating func profiles(version: UInt64) -> [WarehouseProfile] {
    (1...Self.ownersMax).map { number in
      let segments = [1, 2, 3].filter { _ in isOne(in: 2) }
      return WarehouseProfile(
        id: Self.profile(number), version: version, isGone: isOne(in: 8), firstSeen: Self.start, lastSeen: Self.now, eventCount: 3,
        memberships: segments.map { .init(segment: SegmentID(rawValue: UInt32($0)), since: Self.start) },
        traits: Array("{\"city\":\(one(of: ["\"Huế\"", "\"Vinh\"", "5", "null"])),\"age\":\(below(4))}".utf8),
        identifiers: ["email:p\(number)@example.com"], terms: ["p\(number)@example.com", "nguyen"])
    }
  }
}
