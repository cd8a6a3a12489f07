internal import Ports
internal import Vocabulary

/// What tests ask of the rows: columns of each row, and sums of them per profile. What several tests ask for is computed once.
struct BehaviourRows {
  private let properties: PropertySQL
  /// `expression AS alias` of each row, by expression.
  private var aliases: [String: String] = [:]
  private(set) var columns: [String] = ["toUnixTimestamp64Micro(time) AS t"]
  /// Of each profile.
  private(set) var sums: [String] = []
  private var known: [String: String] = [:]
  /// Which rows any test asks for.
  private var asked: [String] = []
  private var names: Set<String>? = []

  /// More alternatives cost more than the rows they keep away.
  private static let alternativesMax = 8

  init(now: Timestamp) { properties = PropertySQL.events(now: now) }

  /// Conditions on rows, beside workspace and type.
  var conditions: [String] {
    var list: [String] = []
    if let names { list.append(names.isEmpty ? "false" : "name IN (\(names.sorted().map(SQLText.literal).joined(separator: ", ")))") }
    if asked.count <= BehaviourRows.alternativesMax, !asked.contains("true") { list.append(BehaviourRows.joined(asked, "OR")) }
    return list
  }

  static func joined(_ parts: [String], _ word: String) -> String {
    parts.isEmpty ? (word == "AND" ? "true" : "false") : "(\(parts.joined(separator: " \(word) ")))"
  }

  /// - Parameters:
  ///   - end: no events after it; nil for all.
  ///   - alias: of another test.
  mutating func test(_ test: BehaviourTest, at now: Timestamp, until end: Timestamp?, alias: (Int) -> String) -> String {
    switch test {
    case .all(let parts): BehaviourRows.joined(parts.map(alias), "AND")
    case .any(let parts): BehaviourRows.joined(parts.map(alias), "OR")
    case .not(let part): "NOT \(alias(part))"
    case .did(let behaviour): did(behaviour, at: now, until: end)
    case .sequence(let sequence): self.sequence(sequence, at: now, until: end)
    }
  }

  // MARK: Rows

  /// A column of the row.
  private mutating func column(_ expression: String, _ prefix: String) -> String {
    if let known = aliases[expression] { return known }
    let alias = "\(prefix)\(aliases.count)"
    aliases[expression] = alias
    columns.append("\(expression) AS \(alias)")
    return alias
  }

  /// Whether a row is of a stream and in the window.
  private mutating func row(_ stream: FactStream, _ window: BehaviourWindow, at now: Timestamp, until end: Timestamp?) -> String {
    var parts: [String] = []
    if stream.events.isEmpty {
      names = nil
    } else {
      names?.formUnion(stream.events)
      parts.append("name IN (\(stream.events.sorted().map(SQLText.literal).joined(separator: ", ")))")
    }
    parts += stream.filter.map { EventFilterSQL(properties: properties).holds($0) }
    var terms = parts.isEmpty ? [] : [column(BehaviourRows.joined(parts, "AND"), "p")]
    switch window {
    case .ever: break
    case .within(let span): terms.append("t > \(now.microseconds - span)")
    case .between(let from, let to): terms += ["t >= \(from.microseconds)", "t < \(to.microseconds)"]
    }
    if let end { terms.append("t <= \(end.microseconds)") }
    let condition = BehaviourRows.joined(terms, "AND")
    if !asked.contains(condition) { asked.append(condition) }
    return condition
  }

  /// A sum over the profile's rows.
  private mutating func sum(_ expression: String) -> String {
    if let alias = known[expression] { return alias }
    let alias = "a\(known.count)"
    known[expression] = alias
    sums.append("\(expression) AS \(alias)")
    return alias
  }

  // MARK: Measures

  private mutating func did(_ behaviour: BehaviourCondition, at now: Timestamp, until end: Timestamp?) -> String {
    let row = row(behaviour.stream, behaviour.window, at: now, until: end)
    guard let measure = behaviour.measure else {
      return "\(sum("countIf(\(row))")) \(BehaviourRows.sign(behaviour.count.operator)) \(behaviour.count.value)"
    }
    let comparison = measure.comparison.inner.comparison
    switch measure {
    case .count: return NumberSQL("toFloat64(\(sum("countIf(\(row))")))").holds(comparison)
    case .sum(let path, _): return NumberSQL("\(total(path, row)) / 1e6").holds(comparison)
    case .avg(let path, _):
      let count = sum("sumIf(\(numbers(path).count), \(row))")
      return NumberSQL("if(\(count) = 0, NULL, \(total(path, row)) / toFloat64(\(count)) / 1e6)").holds(comparison)
    case .min(let path, _): return NumberSQL("toFloat64(\(sum("minIf(\(numbers(path).least), \(row))"))) / 1e6").holds(comparison)
    case .max(let path, _): return NumberSQL("toFloat64(\(sum("maxIf(\(numbers(path).greatest), \(row))"))) / 1e6").holds(comparison)
    case .distinct(let path, _):
      if let keys = keys(path) { return NumberSQL("toFloat64(\(sum("uniqExactArrayIf(\(keys), \(row))")))").holds(comparison) }
      let key = key(path)
      return NumberSQL("toFloat64(\(sum("uniqExactIf(\(key), \(row) AND \(key) != 0)")))").holds(comparison)
    case .first: return MomentSQL(moment: sum("minOrNullIf(t, \(row))"), now: now).holds(comparison)
    case .last: return MomentSQL(moment: sum("maxOrNullIf(t, \(row))"), now: now).holds(comparison)
    }
  }

  private static func sign(_ operator: CountComparison.Operator) -> String {
    switch `operator` {
    case .is: "="
    case .isNot: "!="
    case .gt: ">"
    case .gte: ">="
    case .lt: "<"
    case .lte: "<="
    }
  }

  /// A number as the flow keeps it: in millionths, halves away from zero; null for what is none or too large.
  private static func millionths(_ number: String) -> String {
    "if(abs(\(number)) <= 9e18, toInt64(trunc(\(number)) + trunc((\(number) - trunc(\(number))) * 2)), NULL)"
  }

  /// Of a row: the sum, how many there are, the least and the greatest; least and greatest are null for none.
  private mutating func numbers(_ path: [String]) -> (sum: String, count: String, least: String, greatest: String) {
    guard let list = ElementsSQL(properties, path) else {
      let value = column(Self.millionths(column("\(properties.number(path)) * 1e6", "n")), "v")
      return ("toInt128(\(value))", "isNotNull(\(value))", value, value)
    }
    let all = "arrayMap(n -> \(Self.millionths("n")), arrayMap(x -> \(RawJSON.number("x")) * 1e6, \(list.raws)))"
    let values = column("arrayMap(n -> assumeNotNull(n), arrayFilter(n -> isNotNull(n), \(all)))", "l")
    return (
      "arraySum(n -> toInt128(n), \(values))", "length(\(values))", "if(empty(\(values)), NULL, arrayMin(\(values)))",
      "if(empty(\(values)), NULL, arrayMax(\(values)))"
    )
  }

  /// Sums of millionths may be greater than 64 bits.
  private mutating func total(_ path: [String], _ row: String) -> String {
    let sum = "ifNull(\(sum("sumIf(\(numbers(path).sum), \(row))")), 0)"
    return "if(toInt128(toInt64(\(sum))) = \(sum), toFloat64(toInt64(\(sum))), toFloat64(\(sum)))"
  }

  /// A number per different value; 0 for none. A text, a number and a truth value are never one.
  private static func key(_ text: String, _ number: String, _ bool: String) -> String {
    """
    multiIf(isNotNull(\(text)), sipHash64(1, assumeNotNull(\(text))), isNotNull(\(number)), sipHash64(2, assumeNotNull(\(number)) + 0), \
    isNotNull(\(bool)), sipHash64(3, assumeNotNull(\(bool))), 0)
    """
  }

  private mutating func key(_ path: [String]) -> String {
    column(Self.key(properties.string(path), properties.number(path), properties.bool(path)), "k")
  }

  /// Of the elements of an array; nil for a path without one.
  private mutating func keys(_ path: [String]) -> String? {
    guard let list = ElementsSQL(properties, path) else { return nil }
    let all = "arrayMap(x -> \(Self.key(RawJSON.string("x"), RawJSON.number("x"), RawJSON.bool("x"))), \(list.raws))"
    return column("arrayFilter(k -> k != 0, \(all))", "k")
  }

  // MARK: Sequences

  private mutating func sequence(_ sequence: SequenceCondition, at now: Timestamp, until end: Timestamp?) -> String {
    let streams = sequence.steps + (sequence.without.map { [$0.stream] } ?? [])
    let bits = streams.enumerated().map { step, stream in
      "bitShiftLeft(toUInt16(\(row(stream, .ever, at: now, until: end))), \(step))"
    }
    let mask = column(BehaviourRows.joined(bits, "+"), "m")
    let group: String
    if let same = sequence.same, let keys = keys(same) {
      group = "groupArrayArrayIf(arrayMap(k -> (k, t, \(mask)), \(keys)), \(mask) != 0)"
    } else if let same = sequence.same {
      let link = key(same)
      group = "groupArrayIf((\(link), t, \(mask)), \(mask) != 0 AND \(link) != 0)"
    } else {
      group = "groupArrayIf((toUInt64(0), t, \(mask)), \(mask) != 0)"
    }
    let events = sum("arraySort(\(group))")
    return SequenceSQL(events: events, sequence: sequence, now: now).holds
  }
}
