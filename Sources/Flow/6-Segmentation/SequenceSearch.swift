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
    var holds = false
    /// When it comes to hold if nothing happens; `.max` for never. What holds does not lapse through time.
    var changesAt = Int64.max
    /// The last step of a sequence that decides.
    var completedAt: Int64?
  }

  /// Ends at the first sequence that holds, in the order of their last steps.
  func search(_ sections: [SignatureSection], now: Int64) -> Answer {
    var answer = Answer()
    var lists: [LinkedTimes] = []
    for step in steps {
      let list = LinkedTimes(sections, step)
      if list.times.isEmpty { return answer }
      lists.append(list)
    }
    let absence = absent.map { LinkedTimes(sections, $0) }
    if lists.count == 1 {
      for index in lists[0].times.indices {
        complete(at: lists[0].times[index], link: lists[0].link(index), absence, now: now, answer: &answer)
        if answer.holds { return answer }
      }
    } else {
      walk(lists, absence, now: now, answer: &answer)
    }
    return answer
  }

  /// Through the events of all steps in order of time. For each link and number of steps it keeps the latest moment at which a run of
  /// that many, all before the present event, can have begun: a later beginning leaves more of the span.
  private func walk(_ lists: [LinkedTimes], _ absence: LinkedTimes?, now: Int64, answer: inout Answer) {
    var runs: [Int64: [Int64]] = [:]
    var places = Array(repeating: 0, count: lists.count)
    while true {
      var time = Int64.max
      for (step, list) in lists.enumerated() where places[step] < list.times.count { time = min(time, list.times[places[step]]) }
      guard time < .max else { return }
      // What happens at one moment does not follow itself: all of it looks at the runs of before.
      var begun: [(link: Int64, step: Int, start: Int64)] = []
      for (step, list) in lists.enumerated() {
        while places[step] < list.times.count, list.times[places[step]] == time {
          let link = list.link(places[step])
          places[step] += 1
          let start = step == 0 ? time : runs[link]?[step - 1] ?? .min
          guard start != .min, time - start <= spanMax else { continue }
          begun.append((link, step, start))
          guard step == lists.count - 1 else { continue }
          complete(at: time, link: link, absence, now: now, answer: &answer)
          if answer.holds { return }
        }
      }
      for run in begun {
        var own = runs[run.link] ?? Array(repeating: .min, count: lists.count)
        own[run.step] = max(own[run.step], run.start)
        runs[run.link] = own
      }
    }
  }

  private func complete(at time: Int64, link: Int64, _ absence: LinkedTimes?, now: Int64, answer: inout Answer) {
    let end = time.addingReportingOverflow(wait).partialValue
    if let absence, absence.contains(link, after: time, before: end) { return }
    if absence == nil || end <= now {
      answer = Answer(holds: true, changesAt: .max, completedAt: time)
    } else {
      answer.changesAt = min(answer.changesAt, end)
    }
  }
}

/// The events of one step over all signatures, sorted by time.
private struct LinkedTimes {
  let times: [Int64]
  /// Beside the times; empty where nothing links.
  private let links: [Int64]

  init(_ sections: [SignatureSection], _ stream: FactStreamID) {
    if sections.count == 1 {
      let place = FactLog.place(of: stream, in: sections[0].facts)
      guard place < sections[0].facts.count, sections[0].facts[place].stream == stream else {
        (times, links) = ([], [])
        return
      }
      (times, links) = (sections[0].facts[place].times, sections[0].facts[place].entries)
    } else {
      let all = FactReader(sections: sections, stream: stream, start: .min).links
      (times, links) = (all.map(\.time), all.map(\.link))
    }
  }

  func link(_ index: Int) -> Int64 { links.isEmpty ? 0 : links[index] }

  func contains(_ link: Int64, after start: Int64, before end: Int64) -> Bool {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= start { low = middle + 1 } else { high = middle }
    }
    while low < times.count, times[low] < end {
      if self.link(low) == link { return true }
      low += 1
    }
    return false
  }
}
