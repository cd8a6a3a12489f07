internal import Vocabulary

extension FactLog {
  /// Adds what another log of the same stream holds: events of the past, read from the warehouse.
  mutating func merge(_ other: FactLog, shape: FactShape, now: Int64) {
    olderCount += other.olderCount
    if let theirs = other.totals { if totals == nil { totals = theirs } else { totals?.add(theirs) } }
    if let theirs = other.bounds {
      bounds.widen(theirs.first)
      bounds.widen(theirs.last)
    }
    for bucket in other.buckets { addToBucket(bucket.time, bucket.totals, width: shape.bucketWidth) }
    foldIntoBuckets(width: shape.bucketWidth)
    for (index, time) in other.times.enumerated() {
      switch other.kind {
      case .none: note(time, shape: shape, now: now)
      case .number: note(time, number: other.entries[index], shape: shape, now: now)
      case .hash: note(time, hash: other.entries[index], shape: shape, now: now)
      case .value: note(time, value: other.values[Int(other.entries[index])].value, shape: shape, now: now)
      }
    }
    guard case .values = shape else { return }
    for value in other.values {
      noteTotal(value.bounds.first, value: value.value, count: value.count)
      noteTotal(value.bounds.last, value: value.value, count: 0)
    }
  }

  /// Single times must lie after the last bucket's hour.
  private mutating func foldIntoBuckets(width: Int64) {
    guard let last = buckets.last else { return }
    let end = FactLog.end(of: last.time, width)
    let early = times.prefix { $0 < end }.count
    guard early > 0 else { return }
    let moved = zip(times, kind == .none ? Array(repeating: 0, count: times.count) : entries).prefix(early)
    times.removeFirst(early)
    if kind != .none { entries.removeFirst(early) }
    for (time, entry) in moved { addToBucket(time, FactTotals(entry), width: width) }
  }
}

extension FactStreamID {
  /// Names no stream: a section's log of it says that the events before an offset are in the section's facts already.
  static func past(before start: JournalOffset) -> FactStreamID {
    var hasher = SipHash(key: HashKey(first: 0x6b69_7468, second: 0x7061_7374))
    hasher.update(start.rawValue)
    return FactStreamID(rawValue: hasher.finish().low)
  }
}
