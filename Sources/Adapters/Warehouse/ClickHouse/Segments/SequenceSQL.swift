internal import Vocabulary

/// Whether events came one after the other, over a profile's sorted array of (link, time, steps that it fits).
///
/// For each step an array says, at every event that completes it, when the latest run that leads there began. Carried forward within a link it says
/// where the next step can go on from: what happens at one moment does not follow itself, so the first of a moment hands on what was before it.
struct SequenceSQL {
  /// The array's name.
  let events: String
  let sequence: SequenceCondition
  let now: Timestamp

  /// No time at all.
  private static let none = "-4611686018427387904"

  var holds: String {
    let last = starts(sequence.steps.count)
    guard let without = sequence.without else { return "arrayExists(s -> s != \(Self.none), \(last))" }
    let end = "t + \(without.microseconds)"
    return """
      arrayExists((s, t, n) -> s != \(Self.none) AND \(end) <= \(now.microseconds) AND (n = \(Self.none) OR n >= \(end)), \
      \(last), \(times), \(nextAbsent))
      """
  }

  private var times: String { "tupleElement(\(events), 2)" }
  private var masks: String { "tupleElement(\(events), 3)" }
  private var links: String { "tupleElement(\(events), 1)" }
  private var places: String { "arrayEnumerate(\(events))" }

  /// Whether each event is the first of its link, or of its link and moment. Beside shifted arrays: an array that is looked into would be copied for
  /// each of its elements.
  private var beginsLink: String { "arrayMap((i, l, o) -> i = 1 OR l != o, \(places), \(links), \(shifted(links)))" }
  private var beginsMoment: String {
    "arrayMap((i, l, o, t, u) -> i = 1 OR l != o OR t != u, \(places), \(links), \(shifted(links)), \(times), \(shifted(times)))"
  }

  /// One place on, and back; as long as before, also when there is nothing.
  private func shifted(_ array: String, first: String = "0") -> String {
    "arraySlice(arrayPushFront(\(array), \(first)), 1, length(\(array)))"
  }
  private func shiftedBack(_ array: String, last: String = "0") -> String { "arraySlice(arrayPushBack(\(array), \(last)), 2)" }

  private func starts(_ step: Int) -> String {
    guard step > 1 else { return "arrayMap((t, m) -> if(bitTest(m, 0), t, \(Self.none)), \(times), \(masks))" }
    let span = sequence.spanMax.map { " AND t - p <= \($0)" } ?? ""
    return """
      arrayMap((p, t, m) -> if(bitTest(m, \(step - 1)) AND p != \(Self.none)\(span), p, \(Self.none)), \(before(starts(step - 1))), \(times), \(masks))
      """
  }

  /// At each event the latest start that lies strictly before it.
  private func before(_ starts: String) -> String {
    let carried = "arrayFill((s, b) -> s != \(Self.none) OR b, \(starts), \(beginsLink))"
    let moved = "arrayMap((s, b) -> if(b, \(Self.none), s), \(shifted(carried, first: Self.none)), \(beginsLink))"
    return "arrayFill((s, b) -> b, \(moved), \(beginsMoment))"
  }

  /// At each event the time of the first event strictly after it that must not come.
  private var nextAbsent: String {
    let absent = "arrayMap((t, m) -> if(bitTest(m, \(sequence.steps.count)), t, \(Self.none)), \(times), \(masks))"
    let last = "arrayReverse(\(places))"
    let endsLink = "arrayMap((i, l, o) -> i = 1 OR l != o, \(last), \(links), \(shiftedBack(links)))"
    let endsMoment =
      "arrayMap((i, l, o, t, u) -> i = 1 OR l != o OR t != u, \(last), \(links), \(shiftedBack(links)), \(times), \(shiftedBack(times)))"
    let carried = "arrayReverseFill((s, b) -> s != \(Self.none) OR b, \(absent), \(endsLink))"
    let moved = "arrayMap((s, b) -> if(b, \(Self.none), s), \(shiftedBack(carried, last: Self.none)), \(endsLink))"
    return "arrayReverseFill((s, b) -> b, \(moved), \(endsMoment))"
  }
}
