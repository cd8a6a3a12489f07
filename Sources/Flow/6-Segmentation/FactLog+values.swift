internal import Vocabulary

extension FactLog {
  /// Counts an event for its value.
  mutating func noteTotal(_ time: Int64, value: TraitValue, count: UInt64 = 1) {
    if let known = values.firstIndex(where: { $0.value == value }) {
      values[known].count += count
      values[known].bounds = FactBounds(first: min(values[known].bounds.first, time), last: max(values[known].bounds.last, time))
      return
    }
    values.append(FactValue(value: value, count: count, bounds: FactBounds(first: time, last: time)))
    if values.count > FactShape.valuesMax { values.remove(at: leastTelling) }
  }

  /// The value to forget when there are too many: the rarest, of those the one that is longest ago; never the very first or last.
  private var leastTelling: Int {
    let first = values.map(\.bounds.first).min()
    let last = values.map(\.bounds.last).max()
    let candidates = values.indices.filter { values[$0].bounds.first != first && values[$0].bounds.last != last }
    return candidates.min { (values[$0].count, values[$0].bounds.last) < (values[$1].count, values[$1].bounds.last) } ?? 0
  }

  /// The place of a value that is named by `entries`.
  mutating func index(of value: TraitValue, time: Int64) -> Int {
    if let known = values.firstIndex(where: { $0.value == value }) { return known }
    if values.count == FactShape.valuesMax { forgetOldestValue() }
    values.append(FactValue(value: value, count: 0, bounds: FactBounds(first: time, last: time)))
    return values.count - 1
  }

  private mutating func forgetOldestValue() {
    var newest = Array(repeating: Int64.min, count: values.count)
    for (time, entry) in zip(times, entries) { newest[Int(entry)] = max(newest[Int(entry)], time) }
    guard let oldest = newest.indices.min(by: { newest[$0] < newest[$1] }) else { return }
    remove { $0 == Int64(oldest) }
    dropUnusedValues()
  }

  private mutating func remove(_ isGone: (Int64) -> Bool) {
    let stays = entries.indices.filter { !isGone(entries[$0]) }
    times = stays.map { times[$0] }
    entries = stays.map { entries[$0] }
  }

  /// Takes away values that no entry names.
  mutating func dropUnusedValues() {
    var used = Array(repeating: false, count: values.count)
    for entry in entries { used[Int(entry)] = true }
    guard used.contains(false) else { return }
    var place: [Int64] = []
    var next: Int64 = 0
    for isUsed in used {
      place.append(next)
      if isUsed { next += 1 }
    }
    values = values.indices.filter { used[$0] }.map { values[$0] }
    for index in entries.indices { entries[index] = place[Int(entries[index])] }
  }
}
