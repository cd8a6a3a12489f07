internal import Vocabulary

/// Reads one stream's facts over all signatures of a profile, within a window.
struct FactReader {
  let sections: [SignatureSection]
  let stream: FactStreamID
  /// The window begins after this moment; `.min` for any time.
  let start: Int64

  /// Something that happened, or several in one hour or day of a busy stream.
  struct Entry {
    var time: Int64
    var totals: FactTotals
  }

  private func forEachLog(_ body: (FactLog) -> Void) {
    for section in sections {
      let place = FactLog.place(of: stream, in: section.facts)
      if place < section.facts.count, section.facts[place].stream == stream { body(section.facts[place]) }
    }
  }

  /// How many there ever were.
  var count: Int {
    var count = 0
    forEachLog { count += $0.count }
    return count
  }

  /// Sorted.
  var times: [Int64] {
    var times: [Int64] = []
    var logs = 0
    forEachLog { log in
      logs += 1
      guard let last = log.times.last, last > start else { return }
      if log.times[0] > start { times += log.times } else { times.append(contentsOf: log.times.drop { $0 <= start }) }
    }
    if logs > 1 { times.sort() }
    return times
  }

  var bounds: FactBounds? {
    var bounds: FactBounds?
    forEachLog { log in
      guard let own = log.bounds else { return }
      bounds.widen(own.first)
      bounds.widen(own.last)
    }
    return bounds
  }

  var totals: FactTotals? {
    var totals: FactTotals?
    forEachLog { log in
      guard let own = log.totals else { return }
      if totals == nil { totals = own } else { totals?.add(own) }
    }
    return totals
  }

  /// Sorted by time; streams without numbers have zeros.
  var entries: [Entry] {
    var entries: [Entry] = []
    forEachLog { log in
      for bucket in log.buckets where bucket.time > start { entries.append(Entry(time: bucket.time, totals: bucket.totals)) }
      for (index, time) in log.times.enumerated() where time > start {
        entries.append(Entry(time: time, totals: FactTotals(log.kind == .number ? log.entries[index] : 0)))
      }
    }
    entries.sort { $0.time < $1.time }
    return entries
  }

  /// The newest time of each different value, sorted.
  var distinctTimes: [Int64] {
    var newest: [Int64: Int64] = [:]
    var single: [Int64] = []
    var logs = 0
    forEachLog { log in
      logs += 1
      if logs == 1 { single = log.times }
      for (index, time) in log.times.enumerated() { newest[log.entries[index]] = max(time, newest[log.entries[index]] ?? .min) }
    }
    return (logs == 1 ? single : newest.values.sorted()).filter { $0 > start }
  }

  /// Times with the hash of the property that links them, sorted by time; hash 0 where nothing links.
  var links: [(time: Int64, link: Int64)] {
    var links: [(time: Int64, link: Int64)] = []
    var logs = 0
    forEachLog { log in
      logs += 1
      for (index, time) in log.times.enumerated() { links.append((time, log.kind == .hash ? log.entries[index] : 0)) }
    }
    if logs > 1 { links.sort { $0.time < $1.time } }
    return links
  }

  /// Each value that was seen in the window. Without times of every event (`.values`) `count` is over all time.
  var values: [FactValue] {
    var merged = FactLog(stream: stream)
    var all: [FactValue] = []
    forEachLog { log in
      for value in log.values where log.times.isEmpty && value.bounds.last > start { all.append(value) }
      for (index, time) in log.times.enumerated() where time > start {
        let value = log.values[Int(log.entries[index])].value
        all.append(FactValue(value: value, count: 1, bounds: FactBounds(first: time, last: time)))
      }
    }
    for value in all {
      if let known = merged.values.firstIndex(where: { $0.value == value.value }) {
        merged.values[known].count += value.count
        let bounds = merged.values[known].bounds
        merged.values[known].bounds = FactBounds(first: min(bounds.first, value.bounds.first), last: max(bounds.last, value.bounds.last))
      } else {
        merged.values.append(value)
      }
    }
    return merged.values
  }
}
