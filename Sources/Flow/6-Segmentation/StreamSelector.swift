public import JSONTape
public import Vocabulary

/// Finds among many streams those that take an event. Of a hundred that differ in a threshold or in the text that a property must be, an event looks at
/// those whose test it passes: each property is looked up once, not once a stream.
public final class StreamSelector: Sendable {
  /// Streams with one event name, or with none.
  private struct Group: Sendable {
    /// Asked about every event.
    var others: [Int] = []
    var tests: [PropertyTests] = []
  }

  private let streams: [CompiledStream]
  private let byEvent: [String: Group]
  private let anyEvent: Group

  /// Takes a stream with its place among those that the selector was made of.
  public typealias Body = (_ place: Int, _ stream: CompiledStream) -> Void

  /// - Parameter streams: in any order; their places here are what ``select(name:time:properties:now:_:)`` answers.
  public init(_ streams: [CompiledStream]) {
    self.streams = streams
    var byEvent: [String: [Int]] = [:]
    var anyEvent: [Int] = []
    for (place, stream) in streams.enumerated() {
      if stream.events.isEmpty { anyEvent.append(place) }
      for event in Set(stream.events) { byEvent[event, default: []].append(place) }
    }
    self.byEvent = byEvent.mapValues { StreamSelector.group($0, of: streams) }
    self.anyEvent = StreamSelector.group(anyEvent, of: streams)
  }

  private static func group(_ places: [Int], of streams: [CompiledStream]) -> Group {
    var group = Group()
    var byPath: [[String]: PropertyTests] = [:]
    for place in places {
      let conditions = streams[place].conditions
      if let condition = conditions.first(where: PropertyTests.canHold) {
        byPath[condition.path, default: PropertyTests(path: condition.path)].add(condition, stream: place, isOnly: conditions.count == 1)
      } else {
        group.others.append(place)
      }
    }
    // A test for one stream is asked faster by itself.
    for (_, var tests) in byPath.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      if tests.count < PropertyTests.countMin {
        group.others += tests.streams
      } else {
        tests.sort()
        group.tests.append(tests)
      }
    }
    group.others.sort()
    return group
  }

  /// Calls `body` with each stream that takes a track event, and its place, each once.
  /// - Parameter now: when the event was received.
  public func select(name: String, time: Timestamp, properties: JSONElement?, now: Timestamp, _ body: Body) {
    if !byEvent.isEmpty, let group = byEvent[name] { select(group, time, properties, now, body) }
    select(anyEvent, time, properties, now, body)
  }

  private func select(_ group: Group, _ time: Timestamp, _ properties: JSONElement?, _ now: Timestamp, _ body: Body) {
    for place in group.others {
      let stream = streams[place]
      if stream.takes(time: time, properties: properties, now: now) { body(place, stream) }
    }
    for index in group.tests.indices {
      group.tests[index].pass(properties) { place, isSure in
        let stream = streams[place]
        let takes = isSure ? stream.isInRange(time) : stream.takes(time: time, properties: properties, now: now)
        if takes { body(place, stream) }
      }
    }
  }
}
