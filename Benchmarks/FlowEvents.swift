import Foundation
import Vocabulary

/// Customers and what they do, made up; the same for the same seed.
enum FlowEvents {
  typealias Request = (body: [UInt8], call: CollectedRequest.Call, count: Int)
  static let perRequest = 100

  /// Twenty segments: half of them ask for traits, half for behaviour in a window.
  static var segments: [SegmentDefinition] {
    (1...20).map { number in
      let condition: SegmentCondition =
        number % 2 == 0
        ? .all([.trait(path: ["plan"], .is(.string("p\(number % 5)"))), .trait(path: ["age"], .gte(.number(Double(number * 3))))])
        : .did(
          BehaviourCondition(
            stream: FactStream(
              events: [names[number % names.count]],
              filter: number % 3 == 0 ? [PropertyCondition(path: ["total"], comparison: .gte(.number(50)))] : []),
            count: CountComparison(.gte, 1 + number % 6), window: .within(microseconds: Int64(5 + number) * .day)))
      return SegmentDefinition(id: .init(rawValue: UInt32(number)), key: "s\(number)", name: "S\(number)", condition: condition)
    }
  }

  /// Ten of them, most of which find something to do in an event of each kind.
  static var fieldRules: [FieldRule] {
    let (properties, context) = (["properties"], ["context"])
    return [
      FieldRule(.move, from: [properties + ["name"]], to: [properties + ["product"]]),
      FieldRule(.copy, from: [context + ["page", "path"]], to: [properties + ["path"]]),
      FieldRule(.join, from: [properties + ["category"], properties + ["product_id"]], to: [properties + ["sku"]], text: "/"),
      FieldRule(.split, from: [context + ["locale"]], to: [properties + ["language"], properties + ["region"]], text: "-"),
      FieldRule(.set, to: [properties + ["shop"]], value: .string("main")),
      FieldRule(.fill, from: [properties + ["price"]], to: [properties + ["list_price"]], value: .number(0)),
      FieldRule(.convert, from: [properties + ["total"]], to: [properties + ["cents"]], factor: 100),
      FieldRule(.lookup, from: [properties + ["currency"]], to: [properties + ["money"]], codes: ["eur": .string("euro")]),
      FieldRule(.fill, to: [["traits", "tier"]], value: .string("none")),
      FieldRule(.lookup, from: [["traits", "country"]], to: [["traits", "land"]], codes: ["vn": .string("Vietnam")]),
    ]
  }

  static let names = ["Product Viewed", "Product Added", "Order Completed", "Cart Viewed", "Products Searched", "Coupon Applied"]

  static func identifies(_ count: Int) -> AnySequence<Request> {
    requests(count) { user, text in
      text.add(#"{"type":"identify","userId":"user-"#)
      text.add(user)
      text.add(#"","anonymousId":"anon-"#)
      text.add(user)
      text.add(#"","messageId":"i"#)
      text.add(user)
      text.add(#"","timestamp":""#)
      text.add(now)
      text.add(#"","traits":{"email":"user"#)
      text.add(user)
      text.add(#"@example.com","firstName":"Name"#)
      text.add(user % 1000)
      text.add(#"","plan":"p"#)
      text.add(user % 5)
      text.add(#"","age":"#)
      text.add(18 + user % 60)
      text.add(#","country":"VN"},"#)
      text.add(#""context":{"library":{"name":"bench","version":"1"},"ip":"203.0.113.7"}}"#)
    }
  }

  static func tracks(_ count: Int, profiles: Int) -> AnySequence<Request> {
    let zipf = Zipf(count: profiles, seed: 42)
    let run = Int.random(in: 0 ... .max)
    return requests(count) { number, text in
      let user = zipf.next()
      text.add(#"{"type":"track","event":""#)
      text.add(names[number % names.count])
      text.add(#"","userId":"user-"#)
      text.add(user)
      text.add(#"","anonymousId":"anon-"#)
      text.add(user)
      text.add(#"","messageId":"t"#)
      text.add(run)
      text.add("-")
      text.add(number)
      text.add(#"","timestamp":""#)
      text.add(now)
      text.add(#"","properties":{"product_id":"sku-"#)
      text.add(number % 5000)
      text.add(#"","category":"c"#)
      text.add(number % 40)
      text.add(#"","name":"A thing to buy","price":19.5,"quantity":2,"total":"#)
      text.add(number % 200)
      text.add(#","currency":"EUR","url":"https://shop.example.com/p/"#)
      text.add(number % 5000)
      text.add(#""},"context":{"library":{"name":"bench","version":"1"},"#)
      text.add(#""ip":"203.0.113.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36","locale":"vi-VN","page":{"path":"/p/"#)
      text.add(number % 5000)
      text.add(#"","title":"A thing to buy"}}}"#)
    }
  }

  private static let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)).iso8601

  private static func requests(_ count: Int, _ item: @escaping (Int, inout EventText) -> Void) -> AnySequence<Request> {
    AnySequence(
      stride(from: 0, to: count, by: perRequest).lazy.map { start in
        let end = min(start + perRequest, count)
        var text = EventText(reservingCapacity: 64 << 10)
        text.add(#"{"batch":["#)
        for number in start..<end {
          if number > start { text.add(",") }
          item(number, &text)
        }
        text.add(#"],"sentAt":""#)
        text.add(now)
        text.add(#""}"#)
        return (text.bytes, .batch, end - start)
      })
  }
}

/// Puts requests together cheaply: the load is made on the machine that is measured.
struct EventText {
  private(set) var bytes: [UInt8] = []

  init(reservingCapacity capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ number: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      var rest = number
      repeat {
        start -= 1
        digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }
}

/// Zipf with exponent 1 over 0..<count, by the inverse of its continuous form.
final class Zipf {
  private let logCount: Double
  private let count: Int
  private var state: UInt64

  init(count: Int, seed: UInt64) {
    self.count = count
    logCount = log(Double(count))
    state = seed
  }

  func next() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let uniform = Double(state >> 11) / 9_007_199_254_740_992
    let rank = min(count - 1, Int(exp(uniform * logCount)) - 1)
    // Ranks are scattered over the users, so that the hot ones are not neighbours.
    return max(0, rank) * 7_919 % count
  }
}
