internal import Vocabulary

/// Looks whether events came one after the other, and something else did not follow.
final class SequenceSearch: Sendable {
  let steps: [FactStreamID]
  let absent: FactStreamID?
  /// Microseconds after the last step in which `absent` must not come.
  let wait: Int64
  let spanMax: Int64
  let isLinked: Bool

  init(steps: [FactStreamID], absent: FactStreamID?, wait: Int64, spanMax: Int64, isLinked: Bool) {
    self.steps = steps
    self.absent = absent
    self.wait = wait
    self.spanMax = spanMax
    self.isLinked = isLinked
  }

  struct Answer {
    var holds: Bool
    /// When it comes to hold if nothing happens; `.max` for never. What holds does not lapse through time.
    var changesAt: Int64
    /// The last step of the earliest sequence that decides.
    var completedAt: Int64?
  }

  func search(_ sections: [SignatureSection], now: Int64) -> Answer {
    let events = self.events(sections)
    guard Set(events.map(\.step)).isSuperset(of: 0..<steps.count) else { return Answer(holds: false, changesAt: .max) }
    guard isLinked else { return search(events, now: now) }
    var answer = Answer(holds: false, changesAt: .max)
    for (_, own) in Dictionary(grouping: events, by: \.link) {
      let next = search(own, now: now)
      if next.holds { answer.completedAt = min(answer.completedAt ?? .max, next.completedAt ?? .max) }
      answer.holds = answer.holds || next.holds
      answer.changesAt = min(answer.changesAt, next.changesAt)
    }
    if answer.holds { answer.changesAt = .max }
    return answer
  }

  private struct Step {
    var time: Int64
    /// The place among the steps; one more than the last for what must not follow.
    var step: Int
    var link: Int64
  }

  /// Sorted by time.
  private func events(_ sections: [SignatureSection]) -> [Step] {
    var events: [Step] = []
    for (index, stream) in (steps + (absent.map { [$0] } ?? [])).enumerated() {
      for link in FactReader(sections: sections, stream: stream, start: .min).links {
        events.append(Step(time: link.time, step: index, link: link.link))
      }
    }
    events.sort { $0.time < $1.time }
    return events
  }

  /// For each number of steps the latest moment at which a run of that many, all before the present event, can have begun: a later
  /// beginning leaves more of the span.
  private func search(_ events: [Step], now: Int64) -> Answer {
    var begun = Array(repeating: Int64.min, count: steps.count)
    var answer = Answer(holds: false, changesAt: .max)
    var index = 0
    while index < events.count {
      let time = events[index].time
      var end = index
      while end < events.count, events[end].time == time { end += 1 }
      var next = begun
      for event in events[index..<end] where event.step < steps.count {
        let start = event.step == 0 ? time : begun[event.step - 1]
        guard start != .min, time - start <= spanMax else { continue }
        next[event.step] = max(next[event.step], start)
        if event.step == steps.count - 1 { complete(at: time, events[end...], now: now, answer: &answer) }
      }
      begun = next
      index = end
    }
    if answer.holds { answer.changesAt = .max }
    return answer
  }

  private func complete(at time: Int64, _ later: ArraySlice<Step>, now: Int64, answer: inout Answer) {
    guard absent != nil else {
      answer.holds = true
      answer.completedAt = answer.completedAt ?? time
      return
    }
    let end = time + wait
    for event in later {
      guard event.time < end else { break }
      if event.step == steps.count { return }
    }
    if end <= now {
      answer.holds = true
      answer.completedAt = answer.completedAt ?? time
    } else {
      answer.changesAt = min(answer.changesAt, end)
    }
  }
}
