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

  static let names = ["Product Viewed", "Product Added", "Order Completed", "Cart Viewed", "Products Searched", "Coupon Applied"]

  static func identifies(_ count: Int) -> AnySequence<Request> {
    requests(count) { user, _ in
      #"{"type":"identify","userId":"user-\#(user)","anonymousId":"anon-\#(user)","messageId":"i\#(user)","timestamp":"\#(now)","traits":{"email":"user\#(user)@example.com","firstName":"Name\#(user % 1000)","plan":"p\#(user % 5)","age":\#(18 + user % 60),"country":"VN"},"context":{"library":{"name":"bench","version":"1"},"ip":"203.0.113.7"}}"#
    }
  }

  static func tracks(_ count: Int, profiles: Int) -> AnySequence<Request> {
    let zipf = Zipf(count: profiles, seed: 42)
    let run = UInt64.random(in: 0 ... .max)
    return requests(count) { number, _ in
      let user = zipf.next()
      return
        #"{"type":"track","event":"\#(names[number % names.count])","userId":"user-\#(user)","anonymousId":"anon-\#(user)","messageId":"t\#(run)-\#(number)","timestamp":"\#(now)","properties":{"product_id":"sku-\#(number % 5000)","category":"c\#(number % 40)","name":"A thing to buy","price":19.5,"quantity":2,"total":\#(number % 200),"currency":"EUR","url":"https://shop.example.com/p/\#(number % 5000)"},"context":{"library":{"name":"bench","version":"1"},"ip":"203.0.113.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36","locale":"vi-VN","page":{"path":"/p/\#(number % 5000)","title":"A thing to buy"}}}"#
    }
  }

  private static let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)).iso8601

  private static func requests(_ count: Int, _ item: @escaping (Int, Int) -> String) -> AnySequence<Request> {
    AnySequence(
      stride(from: 0, to: count, by: perRequest).lazy.map { start in
        let end = min(start + perRequest, count)
        let items = (start..<end).map { item($0, start) }.joined(separator: ",")
        return (Array(#"{"batch":[\#(items)],"sentAt":"\#(now)"}"#.utf8), .batch, end - start)
      })
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
