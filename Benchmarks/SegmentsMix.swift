import Vocabulary

/// Definitions to measure with.
struct SegmentsMix {
  var definitions = Definitions.initial
  /// The more frequent first.
  var eventNames: [String]

  private mutating func add(_ condition: SegmentCondition) {
    let number = UInt32(definitions.segments.count) + 1
    definitions.segments.append(
      SegmentDefinition(id: SegmentID(rawValue: number), key: "s\(number)", name: "S", condition: condition))
  }

  /// What a shop has: 30 on traits, 30 on counts, 20 on sums and the like, 10 on sequences, 10 that join others.
  static func hundred() -> SegmentsMix {
    let names = [
      "Product Viewed", "Page Read", "Product Added", "Email Opened", "Search Done", "Order Completed", "Coupon Used", "Review Written",
      "Order Refunded", "Account Created",
    ]
    var mix = SegmentsMix(eventNames: names)
    let windows: [BehaviourWindow] = [7, 30, 90].map { .within(microseconds: $0 * .day) } + [.ever]
    for index in 0..<30 {
      let tests: [(String, ValueComparison)] = [
        ("country", .is(.string(["VN", "DE", "FR"][index % 3]))), ("level", .gte(.number(Double(index % 9)))),
        ("born", .anniversaryWithinNext(microseconds: Int64(index % 7 + 1) * .day)),
      ]
      mix.add(.trait(path: [tests[index / 10].0], tests[index / 10].1))
    }
    for index in 0..<30 {
      mix.add(
        .did(
          BehaviourCondition(
            stream: FactStream(events: [names[index % 10]]), count: CountComparison(.gte, index / 10 + 1), window: windows[index % 4])))
    }
    for index in 0..<20 {
      let measures: [BehaviourMeasure] = [
        .sum(path: ["total"], .gte(.number(500))), .avg(path: ["total"], .gt(.number(60))), .distinct(path: ["sku"], .gte(.number(5))),
        .last(.olderThan(microseconds: 30 * .day)),
      ]
      mix.add(
        .did(
          BehaviourCondition(
            stream: FactStream(events: [names[[5, 2][index % 2]]]), window: index % 4 == 3 ? .ever : windows[index / 4 % 3],
            measure: measures[index % 4])))
    }
    for index in 0..<10 {
      mix.add(
        .sequence(
          SequenceCondition(
            steps: [FactStream(events: ["Product Added"])], same: ["cart"],
            without: SequenceAbsence(stream: FactStream(events: ["Order Completed"]), microseconds: Int64(index % 5 + 1) * .hour))))
    }
    for index in 0..<10 {
      let ids = [index, 30 + index, 60 + index].map { SegmentCondition.memberOf(SegmentID(rawValue: UInt32($0) + 1)) }
      mix.add(.all([ids[0], .any([ids[1], .not(ids[2])])]))
    }
    return mix
  }

  /// A hundred kinds of event, each asked for by ten segments.
  static func thousand() -> SegmentsMix {
    var mix = SegmentsMix(eventNames: (0..<100).map { "Event \($0)" })
    for index in 0..<1000 {
      let stream = FactStream(events: [mix.eventNames[index % 100]])
      let window = BehaviourWindow.within(microseconds: Int64(index % 90 + 1) * .day)
      mix.add(
        .did(
          index / 100 % 2 == 0
            ? BehaviourCondition(stream: stream, count: CountComparison(.gte, index / 100 + 1), window: window)
            : BehaviourCondition(stream: stream, window: window, measure: .sum(path: ["total"], .gte(.number(Double(index)))))))
    }
    return mix
  }
}
