/// Records of persons that come, change and go, and are matched against each other one at a time: the same keys, levels and weights as
/// in the batch.
///
/// Made of a table, it takes in as many new records as there is room for; then make one anew. One thread at a time may use it. Needs about
/// 400 bytes a record; while it learns, about 700.
public final class LiveIndex {
  public let model: MatchModel
  private let comparer: Comparer
  private let evidence: Evidence
  private let base: RecordIndex
  private var furtherKeys = FurtherKeys()
  private var values: [ValueIndex?]
  private var keyOf: [UInt64]
  private var rowOf: [UInt64: UInt32] = [:]
  private var further = FurtherValues()
  private let rowsMax: Int

  private static let blockMax = Matcher.blockMax

  /// - Parameters:
  ///   - records: at most 50 million, each key once.
  ///   - model: what was learnt before; nil learns from the records.
  ///   - labels: what people have decided; only used to learn.
  /// - Throws: ``ResolutionError/nothingToCompare`` when the records say nothing about persons.
  public init(
    _ records: LiveRecords, model: MatchModel? = nil, labels: [LabelledLevels] = [],
    transliterate: (@Sendable (String) -> String?)? = nil
  ) throws(ResolutionError) {
    let spare = LiveIndex.spare(records.count)
    let roles = ColumnRoles(records.table, id: -1, given: records.rolesByName)
    let features = Features(records.table, roles: roles, transliterate: transliterate, spare: spare)
    if let model {
      guard model.isWhole else { throw .otherComparisons(model: model.comparisons, table: []) }
      (self.model, comparer) = (model, Comparer(features, comparisons: model.comparisons))
    } else {
      comparer = Comparer(features)
      guard !comparer.active.isEmpty, features.count > 1 else { throw .nothingToCompare }
      self.model = try LiveIndex.learn(comparer, labels)
    }
    evidence = Evidence(self.model)
    base = RecordIndex(features)
    values = Feature.allCases.map { feature in features[feature].map { ValueIndex($0) } }
    keyOf = records.keys
    rowsMax = records.count + 1 + spare
    rowOf.reserveCapacity(records.count + spare)
    for (row, key) in keyOf.enumerated() { rowOf[key] = UInt32(row) }
    // The visitor's row is nobody's.
    keyOf.append(.max)
    for (row, record) in records.several { takeFurther(record, row: row) }
  }

  private static func learn(_ comparer: Comparer, _ labels: [LabelledLevels]) throws(ResolutionError) -> MatchModel {
    let pairs = CandidatePairs(comparer)
    let names = comparer.active.map { "\($0)" }
    let learning = ExpectationMaximisation(
      counts: PatternCounts(pairs.patterns), baseline: Baseline(comparer), active: comparer.active,
      labelled: labels.filter(\.isOnePerson).map { $0.pattern(names) })
    var model = try learning.learn()
    model.calibrate(labels.map { ($0.pattern(names), $0.isOnePerson) })
    return model
  }

  private static func spare(_ count: Int) -> Int { min(250_000, max(500, count / 4)) }

  public var count: Int { rowOf.count }
  /// No further record can be taken in.
  public var isFull: Bool { keyOf.count >= rowsMax }

  /// Takes a record in, or what has changed of it.
  /// - Returns: false when nothing has changed, or when there is no room.
  public func put(_ key: UInt64, _ record: PersonRecord) -> Bool {
    let features = comparer.features
    let known = rowOf[key]
    guard known != nil || !isFull else { return false }
    let row = known.map(Int.init) ?? keyOf.count
    let ids = numbers(of: record)
    let others = furtherNumbers(of: record)
    if known != nil, ids.allSatisfy({ features[$0.feature]?.ids[row] == $0.id }), further[row] == others { return false }
    let before = Set(hashes(of: row))
    for (feature, id) in ids { features.set(feature, id, of: row) }
    if known == nil {
      keyOf.append(key)
      rowOf[key] = UInt32(row)
    }
    further.set(others, of: row, in: features)
    for hash in hashes(of: row) where !before.contains(hash) { furtherKeys.add(hash, record: UInt32(row)) }
    return true
  }

  /// Lets a record go.
  public func remove(_ key: UInt64) {
    guard let row = rowOf.removeValue(forKey: key) else { return }
    for feature in Feature.allCases { comparer.features.set(feature, 0, of: Int(row)) }
    further.set([], of: Int(row), in: comparer.features)
    keyOf[Int(row)] = .max
  }

  /// Records that may be the same person, the likeliest first; those under `probabilityMin` are left out.
  public func matches(of key: UInt64, probabilityMin: Double, limit: Int = 5) -> [LiveMatch] {
    guard let row = rowOf[key] else { return [] }
    var seen: Set<UInt32> = [row]
    var found: [(score: Double, row: UInt32, pattern: UInt64)] = []
    let least = Math.log2(probabilityMin / (1 - probabilityMin))
    for hash in hashes(of: Int(row)) {
      for other in base.records(hash, limit: LiveIndex.blockMax).lazy.map({ UInt32($0) }) {
        weigh(other, against: row, least, &seen, &found)
      }
      furtherKeys.forEach(hash, limit: LiveIndex.blockMax) { weigh($0, against: row, least, &seen, &found) }
    }
    return found.sorted { ($0.score, $1.row) > ($1.score, $0.row) }.prefix(limit).map { match(keyOf[Int($0.row)], $0.pattern) }
  }

  /// Two records by themselves; nil when one is not known.
  public func compare(_ left: UInt64, _ right: UInt64) -> LiveMatch? {
    guard let a = rowOf[left], let b = rowOf[right] else { return nil }
    return match(right, pattern(Int(a), Int(b)))
  }

  private func weigh(
    _ other: UInt32, against row: UInt32, _ least: Double, _ seen: inout Set<UInt32>,
    _ found: inout [(score: Double, row: UInt32, pattern: UInt64)]
  ) {
    guard seen.insert(other).inserted, keyOf[Int(other)] != .max else { return }
    let pattern = pattern(Int(row), Int(other))
    let score = evidence.score(pattern)
    if score >= least { found.append((score, other, pattern)) }
  }

  private func match(_ key: UInt64, _ pattern: UInt64) -> LiveMatch {
    var sums = evidence.priors
    let start = sums.balance
    var steps: [LiveMatch.Step] = []
    var births = LiveMatch.Births.agree
    for (index, comparison) in comparer.active.enumerated() {
      let before = sums.balance
      let level = Comparer.level(pattern, index)
      evidence.add(index, level, to: &sums)
      steps.append(LiveMatch.Step(comparison: "\(comparison)", level: UInt8(level), bits: sums.balance - before))
      if comparison == .birth, (1..<Int(Levels.exact)).contains(level) { births = level >= 3 ? .nearlyAgree : .differ }
    }
    return LiveMatch(key: key, probability: Math.chance(sums.balance), start: start, steps: steps, births: births)
  }

  /// Of several mail addresses or phones those count that speak most for one person.
  private func pattern(_ a: Int, _ b: Int) -> UInt64 {
    let pattern = comparer.pattern(min(a, b), max(a, b))
    guard further.has(a) || further.has(b) else { return pattern }
    return further.best(pattern, a, b, comparer, evidence)
  }

  /// Each key once.
  private func hashes(of row: Int) -> [UInt32] {
    let features = comparer.features
    let own = BlockingKey.allCases.map { $0.hash(features, record: row) }.filter { $0 != 0 }
    return further.has(row) ? own + further.hashes(of: row, features).filter { !own.contains($0) } : own
  }

  private func takeFurther(_ record: PersonRecord, row: Int) {
    further.set(furtherNumbers(of: record), of: row, in: comparer.features)
    let base = Set(BlockingKey.allCases.map { $0.hash(comparer.features, record: row) })
    for hash in hashes(of: row) where !base.contains(hash) { furtherKeys.add(hash, record: UInt32(row)) }
  }

  /// Of the further mail addresses and phones.
  private func furtherNumbers(of record: PersonRecord) -> [FurtherValues.Value] {
    PersonRecord.severalRoles.flatMap { role in
      (record.further[role] ?? []).flatMap { text in
        var alone = PersonRecord()
        alone.add(role, text)
        return numbers(of: alone).filter { $0.id != 0 }.map { FurtherValues.Value(feature: $0.feature, id: $0.id) }
      }
    }
  }

  /// The record's standardised values by number; new values get one.
  private func numbers(of record: PersonRecord) -> [(feature: Feature, id: UInt32)] {
    let features = comparer.features
    let table = LiveRecords(one: record).table
    let own = Features(
      table, roles: ColumnRoles(table, id: -1, given: LiveRecords.rolesByName), transliterate: features.transliterate, like: features)
    var numbers: [(feature: Feature, id: UInt32)] = Feature.allCases.compactMap { feature in
      guard let column = features[feature] else { return nil }
      guard let mine = own[feature], mine.ids[0] != 0 else { return (feature, 0) }
      let value = mine.value(mine.ids[0])
      if let known = values[feature.rawValue]?.find(value, in: column) {
        return (feature, features.placeholders.contains(feature, known) ? 0 : known)
      }
      column.describeVisitor(value)
      let number = features.keepVisitor(feature)
      values[feature.rawValue]?.add(number, in: features[feature]!)
      return (feature, number)
    }
    let name = Dictionary(uniqueKeysWithValues: numbers)
    if features.placeholders.contains(given: name[.given] ?? 0, surname: name[.surname] ?? 0) {
      for place in numbers.indices where [.given, .surname, .others].contains(numbers[place].feature) { numbers[place].id = 0 }
    }
    return numbers
  }
}
