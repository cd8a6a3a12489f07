internal import Vocabulary

extension FactLog {
  /// The place of a stream's log; it is made when there is none.
  static func index(of stream: FactStreamID, in facts: inout [FactLog]) -> Int {
    let place = place(of: stream, in: facts)
    if place == facts.count || facts[place].stream != stream { facts.insert(FactLog(stream: stream), at: place) }
    return place
  }

  static func place(of stream: FactStreamID, in facts: [FactLog]) -> Int {
    var (low, high) = (0, facts.count)
    while low < high {
      let middle = (low + high) / 2
      if facts[middle].stream < stream { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func note(_ time: Int64, shape: FactShape, now: Int64) {
    switch shape {
    case .newest(let kept, let span): noteNewest(time, kept: kept, since: now - span)
    case .bounds: bounds.widen(time)
    case .times: noteInWindow(time, entry: 0, shape: shape, now: now)
    case .links: insert(time, entry: 0, newest: FactShape.timesMax)
    default: olderCount += 1
    }
  }

  mutating func note(_ time: Int64, number: Int64, shape: FactShape, now: Int64) {
    guard case .numbers = shape else {
      if totals == nil { totals = FactTotals(number) } else { totals?.add(FactTotals(number)) }
      return
    }
    kind = .number
    noteInWindow(time, entry: number, shape: shape, now: now)
  }

  mutating func note(_ time: Int64, hash: Int64, shape: FactShape, now: Int64) {
    kind = .hash
    guard case .distinct(_, let kept, let span) = shape else { return insert(time, entry: hash, newest: FactShape.timesMax) }
    if let span, time <= now - span { return }
    if let known = entries.firstIndex(of: hash) {
      guard times[known] < time else { return }
      times.remove(at: known)
      entries.remove(at: known)
    }
    insert(time, entry: hash, newest: kept)
    if let span { dropTimes(through: now - span) }
  }

  mutating func note(_ time: Int64, value: TraitValue, shape: FactShape, now: Int64) {
    guard case .valueTimes(_, let span) = shape else { return noteTotal(time, value: value) }
    guard time > now - span else { return }
    kind = .value
    insert(time, entry: Int64(index(of: value, time: time)), newest: FactShape.timesMax)
    dropTimes(through: now - span)
    dropUnusedValues()
  }

  /// Times that no condition can ask for any more become part of the number.
  private mutating func noteNewest(_ time: Int64, kept: Int, since start: Int64) {
    guard time > start else {
      olderCount += 1
      return
    }
    let before = times.count
    insert(time, entry: 0, newest: kept)
    dropTimes(through: start)
    olderCount += UInt64(before + 1 - times.count)
  }

  private mutating func noteInWindow(_ time: Int64, entry: Int64, shape: FactShape, now: Int64) {
    let start = now - (shape.span ?? 0)
    guard time > start else { return }
    let width = shape.bucketWidth
    // The buckets' hours are over for single times.
    if let last = buckets.last, time < FactLog.end(of: last.time, width) {
      addToBucket(time, FactTotals(entry), width: width)
    } else {
      insert(time, entry: entry, newest: .max)
      if times.count > FactShape.timesMax { fold(width: width) }
    }
    dropTimes(through: start)
    let old = buckets.prefix { $0.time <= start }.count
    if old > 0 { buckets.removeFirst(old) }
  }

  /// Sums up the older half of the times, to the end of a whole hour or day.
  private mutating func fold(width: Int64) {
    let end = FactLog.end(of: times[FactShape.timesMax / 2], width)
    let folded = times.prefix { $0 < end }.count
    for index in 0..<folded { addToBucket(times[index], FactTotals(kind == .none ? 0 : entries[index]), width: width) }
    times.removeFirst(folded)
    if kind != .none { entries.removeFirst(folded) }
  }

  mutating func addToBucket(_ time: Int64, _ totals: FactTotals, width: Int64) {
    let end = FactLog.end(of: time, width)
    let place = buckets.firstIndex { FactLog.end(of: $0.time, width) >= end } ?? buckets.count
    if place < buckets.count, FactLog.end(of: buckets[place].time, width) == end {
      buckets[place].time = max(buckets[place].time, time)
      buckets[place].totals.add(totals)
    } else {
      buckets.insert(FactBucket(time: time, totals: totals), at: place)
    }
  }

  static func end(of time: Int64, _ width: Int64) -> Int64 {
    let rest = time % width
    return time - (rest < 0 ? rest + width : rest) + width
  }

  /// Sorted by time, then value, so that the order of arrival leaves no trace; keeps the newest.
  mutating func insert(_ time: Int64, entry: Int64, newest kept: Int) {
    var place = times.count
    while place > 0, times[place - 1] > time || times[place - 1] == time && kind != .none && entries[place - 1] > entry { place -= 1 }
    times.insert(time, at: place)
    if kind != .none { entries.insert(entry, at: place) }
    guard times.count > kept else { return }
    times.removeFirst(times.count - kept)
    if kind != .none { entries.removeFirst(entries.count - kept) }
  }

  mutating func dropTimes(through start: Int64) {
    guard let first = times.first, first <= start else { return }
    let old = times.prefix { $0 <= start }.count
    times.removeFirst(old)
    if kind != .none { entries.removeFirst(old) }
  }
}

extension Optional<FactBounds> {
  mutating func widen(_ time: Int64) {
    guard let known = self else {
      self = FactBounds(first: time, last: time)
      return
    }
    self = FactBounds(first: Swift.min(known.first, time), last: Swift.max(known.last, time))
  }
}
