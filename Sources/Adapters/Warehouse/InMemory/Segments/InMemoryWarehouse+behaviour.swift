internal import JSONTape
public import Ports
public import Vocabulary

extension InMemoryWarehouse {
  public func count(_ question: BehaviourQuestion) async throws(WarehouseError) -> BehaviourAnswer {
    guard await isReady() else { throw .unavailable(reason: "the warehouse in memory is away") }
    let observed = observed(question)
    let known = Dictionary(profiles.map { ($0.id, $0) }) { first, _ in first }
    var answer = BehaviourAnswer()
    answer.sizes = question.tests.map { _ in 0 }
    answer.both = answer.sizes
    for (id, world) in observed.sorted(by: { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }) {
      answer.profiles += 1
      let isMember = world.holds(question.target, at: question.now, until: nil)
      for place in question.tests.indices where world.holds(place, at: question.now, until: nil) {
        answer.sizes[place] += 1
        if isMember { answer.both[place] += 1 }
      }
      if isMember, answer.sample.count < BehaviourAnswer.sampleMax { answer.sample.append(id) }
      guard let earlier = question.earlier else { continue }
      let isNew = known[id].map { !$0.isGone && $0.firstSeen > earlier } ?? false
      let wasMember = !isNew && world.holds(question.target, at: earlier, until: earlier)
      if isMember, !wasMember { answer.entered += 1 }
      if !isMember, wasMember { answer.left += 1 }
    }
    guard question.holdsForNothing else { return answer }
    for profile in known.values where !profile.isGone && observed[profile.id] == nil {
      if answer.sample.count < BehaviourAnswer.sampleMax { answer.sample.append(profile.id) }
      if let earlier = question.earlier, profile.firstSeen > earlier { answer.entered += 1 }
    }
    return answer
  }

  public func verdicts(
    _ tests: [BehaviourTest], at now: Timestamp, until end: Timestamp?,
    each: @Sendable ([BehaviourVerdict]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    guard await isReady() else { throw .unavailable(reason: "the warehouse in memory is away") }
    let question = BehaviourQuestion(tests: tests, target: 0, holdsForNothing: false, now: now)
    try await each(
      observed(question).map { id, world in
        let bits = tests.indices.filter { world.holds($0, at: now, until: end) }
        return BehaviourVerdict(profile: id, holds: bits.reduce(0) { $0 | 1 << UInt64($1) })
      })
  }

  /// Of the profiles with any of the events.
  private func observed(_ question: BehaviourQuestion) -> [ProfileID: ObservedBehaviour] {
    var parser = JSONParser()
    var byProfile: [ProfileID: [ObservedEvent]] = [:]
    for event in events where event.type == .track && question.end.map({ event.offset < $0 }) ?? true {
      let properties: JSONElement?
      do throws(JSONSyntaxError) { properties = try parser.parse(event.properties).root } catch { properties = nil }
      let id = profile(of: event)
      byProfile[id, default: []].append(ObservedEvent(event: event, profile: id, properties: properties, context: nil))
    }
    return byProfile.mapValues { ObservedBehaviour(question: question, events: $0) }.filter(\.value.isAsked)
  }
}
