import Vocabulary

/// The obvious evaluator: looks at all events and traits every time. What the incremental one must agree with.
struct ReferenceProfile {
  struct Done {
    var name: String
    var amount: Double
    var time: Int64
  }

  var done: [Done] = []
  var traits: [String: TraitValue] = [:]

  func holds(_ condition: SegmentCondition, now: Int64, segments: [SegmentID: SegmentCondition]) -> Bool {
    switch condition {
    case .all(let parts): return parts.allSatisfy { holds($0, now: now, segments: segments) }
    case .any(let parts): return parts.contains { holds($0, now: now, segments: segments) }
    case .not(let part): return !holds(part, now: now, segments: segments)
    case .memberOf(let id): return holds(segments[id]!, now: now, segments: segments)
    case .trait(let path, .is(.string(let text))): return traits[path[0]] == .string(text)
    case .trait(let path, .gte(.number(let floor))):
      if case .integer(let value) = traits[path[0]] { return Double(value) >= floor }
      return false
    case .trait(let path, .exists): return traits[path[0]] != nil && traits[path[0]] != .null
    case .trait: preconditionFailure("not generated")
    case .did(let behaviour):
      let fitting = done.filter { event in
        let names = behaviour.stream.events
        guard names.isEmpty || names.contains(event.name) else { return false }
        for filter in behaviour.stream.filter {
          guard case .gte(.number(let floor)) = filter.comparison, event.amount >= floor else { return false }
        }
        switch behaviour.window {
        case .ever: return true
        case .within(let span): return event.time <= now && event.time > now - span
        case .between(let from, let to): return event.time >= from.microseconds && event.time < to.microseconds
        }
      }
      return behaviour.count.holds(for: fitting.count)
    }
  }
}
