/// Matches single records, as they arrive, against the groups of a resolved table: the same keys, levels and weights as in the batch.
///
/// The table stands still; make a matcher anew to take in what has come since. One matcher serves one thread at a time. It takes
/// about 200 bytes a record beside the resolution's memory.
public final class Matcher {
  /// A group that the record may belong to.
  public struct Match: Sendable {
    /// The group's smallest record.
    public let group: Int
    /// The chance that the record and the group as a whole are one person.
    public let chance: Double
    /// The group's record that is most like the new one, and why.
    public let nearest: Int
    public let explanation: Explanation
  }

  private let resolution: Resolution
  private let index: RecordIndex
  private let values: [ValueIndex?]
  private let groups: GroupMembers
  private let columnNames: [String]

  /// A key that more records share is not followed: its pairs meet by other keys.
  static let blockMax = 64
  /// At most so many groups are weighed as wholes.
  static let groupsMax = 16

  /// - Parameter table: the one that was resolved.
  public init(_ resolution: Resolution, _ table: RecordTable) {
    self.resolution = resolution
    columnNames = table.columns.map(\.name)
    let features = resolution.comparer.features
    index = RecordIndex(features)
    values = Feature.allCases.map { feature in features[feature].map { ValueIndex($0) } }
    groups = GroupMembers(resolution.groupOf)
  }

  /// Groups that may be the record's person, the likeliest first; those under `chanceMin` are left out.
  ///
  /// - Parameter record: values by the table's column names; unknown names do not count.
  public func matches(_ record: [String: String], chanceMin: Double = 0.01, limit: Int = 5) -> [Match] {
    let (comparer, evidence) = (resolution.comparer, resolution.evidence)
    let features = comparer.features
    welcome(record)
    var best: [Int: (score: Double, record: Int)] = [:]
    var seen: Set<Int> = []
    for key in BlockingKey.allCases {
      let hash = key.hash(features, record: features.visitor)
      guard hash != 0 else { continue }
      for candidate in index.records(hash, limit: Matcher.blockMax) where seen.insert(candidate).inserted {
        let score = evidence.score(comparer.pattern(candidate, features.visitor))
        let group = Int(resolution.groupOf[candidate])
        if score > RecordGroups.floor, score > best[group]?.score ?? -.infinity { best[group] = (score, candidate) }
      }
    }
    let together = GroupEvidence(comparer: comparer, evidence: evidence)
    let nearest = best.sorted { ($0.value.score, $1.key) > ($1.value.score, $0.key) }.prefix(Matcher.groupsMax)
    let weighed = nearest.map { group, nearest in
      (group, nearest.record, Math.chance(together.weigh(groups.members(group, limit: RecordGroups.membersMax), [features.visitor])))
    }
    return weighed.filter { $0.2 >= chanceMin }.sorted { ($0.2, $1.0) > ($1.2, $0.0) }.prefix(limit).map { group, record, chance in
      Match(group: group, chance: chance, nearest: record, explanation: resolution.explain(record, features.visitor))
    }
  }

  /// Standardises the record and puts it into the row for visitors.
  private func welcome(_ record: [String: String]) {
    let features = resolution.comparer.features
    var table = RecordTable()
    for name in columnNames { _ = table.column(named: name) }
    table.append(file: 0)
    for (column, name) in columnNames.enumerated() {
      if let text = record[name] { Array(text.utf8).withUnsafeBufferPointer { table.set(column, $0) } }
    }
    let own = Features(table, roles: resolution.roles, transliterate: features.transliterate, like: features)
    for feature in Feature.allCases {
      guard let column = features[feature] else { continue }
      guard let mine = own[feature], mine.ids[0] != 0 else {
        features.setVisitor(feature, 0)
        continue
      }
      let value = mine.value(mine.ids[0])
      if let known = values[feature.rawValue]?.find(value, in: column) {
        features.setVisitor(feature, features.placeholders.contains(feature, known) ? 0 : known)
      } else {
        column.describeVisitor(value)
        features.setVisitor(feature, column.visitor)
      }
    }
    let (given, surname) = (features[.given]?.ids[features.visitor] ?? 0, features[.surname]?.ids[features.visitor] ?? 0)
    if features.placeholders.contains(given: given, surname: surname) {
      for feature in [Feature.given, .surname, .others] { features.setVisitor(feature, 0) }
    }
  }
}
