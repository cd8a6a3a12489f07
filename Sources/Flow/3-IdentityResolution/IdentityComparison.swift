internal import Ports
public import Vocabulary

/// What other rules would make of profiles, without changing anything.
public struct IdentityComparison: Sendable {
  /// A profile that would be made of several, or several that would be made of one.
  public struct Change: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case merge, split }

    public var kind: Kind
    /// Merge: the profiles that would be one. Split: the profile that would fall apart.
    public var profiles: [ProfileRow]
    /// Merge: signatures that each brings. Split: signatures of each part.
    public var signatures: [Int]
    /// Split: the limits that hold the parts apart.
    public var limits: [String]

    public var size: Int { max(profiles.count, signatures.count) }
  }

  public private(set) var profilesBefore = 0
  public private(set) var profilesAfter = 0
  public private(set) var merges = 0
  public private(set) var splits = 0
  /// Identifiers that would be found to be shared.
  public private(set) var shared = 0
  /// The largest first.
  public private(set) var largest: [Change] = []
  /// In order of row: of both kinds.
  public private(set) var examples: [Change] = []

  public static let largestMax = 10
  public static let examplesMax = 20

  private let rules: IdentityRules
  private let decisions: DecisionIndex
  private let hashKey: HashKey

  /// - Parameter decisions: those that would hold.
  public init(rules: IdentityRules, decisions: DecisionIndex, hashKey: HashKey) {
    self.rules = rules
    self.decisions = decisions
    self.hashKey = hashKey
  }

  /// Whether the identifier merges under the new rules.
  public func merges(_ identifier: Identifier) -> Bool { decisions.stop(identifier.key(hashKey)) == nil && !rules.isBlocked(identifier) }

  /// - Parameter records: everything that is connected with each other, under the old rules or the new ones.
  public mutating func add(_ records: [ProfileRecord]) {
    let living = records.filter { $0.mergedInto == nil }
    guard let first = living.first else { return }
    var rows: [KeyedHash: ProfileRow] = [:]
    for record in living { for identifier in record.ownIdentifiers { rows[identifier.key(hashKey)] = record.row } }
    var linked = living
    // One component for the moment, so that all is decided as one.
    linked[0].refusedLinks = living.dropFirst().map(\.row)
    for index in linked.indices.dropFirst() { linked[index].refusedLinks = [first.row] }
    var graph = IdentityGraph(
      rules: rules, decisions: decisions, hashKey: hashKey, nextProfile: ProfileRow(rawValue: .max / 2),
      nextSignature: SignatureID(rawValue: .max / 2), rows: rows,
      profiles: Dictionary(linked.map { ($0.row, IdentityGraph.Profile(record: $0)) }) { first, _ in first })
    _ = graph.regroup(connectedWith: first.row, cause: .init(offset: .start, at: .zero))
    for change in graph.decisionChanges { if case .add(let decision) = change { shared += decision.identifiers.count } }
    compare(living, graph)
  }

  private mutating func compare(_ before: [ProfileRecord], _ graph: IdentityGraph) {
    var oldHome: [SignatureID: ProfileRow] = [:]
    for record in before { for section in record.sections { oldHome[section.id] = record.row } }
    let after = graph.profiles.values.map(\.record).filter { $0.mergedInto == nil && !$0.sections.isEmpty }.sorted { $0.row < $1.row }
    profilesBefore += before.count
    profilesAfter += after.count
    var parts: [ProfileRow: [Int]] = [:]
    for record in after {
      var counts: [ProfileRow: Int] = [:]
      for section in record.sections { if let home = oldHome[section.id] { counts[home, default: 0] += 1 } }
      for (row, count) in counts { parts[row, default: []].append(count) }
      guard counts.count > 1 else { continue }
      merges += counts.count - 1
      let sorted = counts.sorted { $0.key < $1.key }
      keep(Change(kind: .merge, profiles: sorted.map(\.key), signatures: sorted.map(\.value), limits: []))
    }
    let limits = Array(Set(graph.refusals.map(\.limit))).sorted()
    for (row, counts) in parts.sorted(by: { $0.key < $1.key }) where counts.count > 1 {
      splits += counts.count - 1
      keep(Change(kind: .split, profiles: [row], signatures: counts.sorted(by: >), limits: limits))
    }
  }

  private mutating func keep(_ change: Change) {
    if examples.count < IdentityComparison.examplesMax { examples.append(change) }
    largest.append(change)
    largest.sort { $0.size != $1.size ? $0.size > $1.size : $0.profiles[0] < $1.profiles[0] }
    if largest.count > IdentityComparison.largestMax { largest.removeLast() }
  }
}
