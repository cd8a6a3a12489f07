public import Vocabulary

/// Why signatures belong together: the graph of one component, as the replay sees it under the rules and decisions that hold.
public struct IdentityEvidence: Sendable {
  /// An identifier, the profile it belongs to, and why it merges nobody.
  public struct Node: Sendable, Equatable {
    public var identifier: Identifier
    /// Nil when it belongs to none.
    public var profile: ProfileRow?
    /// `blocked` or `shared`; nil when it merges.
    public var stopped: String?
  }

  /// A signature that carries both identifiers, or a decision that puts them together.
  public struct Edge: Sendable, Equatable {
    public enum Rule: String, Sendable { case event, alias, decision }

    public var from: Identifier
    public var to: Identifier
    public var rule: Rule
    /// The profile that has the signature.
    public var profile: ProfileRow
    /// Nil for a decision.
    public var signature: SignatureID?
    public var decision: UInt32?
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp
    public var events: UInt64
    /// A source that the signature is known to come from.
    public var source: SourceID?
    /// Why it did not merge, as in `MergeRefusal`; nil when it did.
    public var refused: String?
  }

  /// By type, then value.
  public let nodes: [Node]
  /// In order of first time.
  public let edges: [Edge]
  private let links: [Link]

  /// The identifiers that one signature or decision puts together.
  private struct Link: Sendable {
    var identifiers: [Identifier]
    var edge: Edge
  }

  /// - Parameter records: all profiles of the component.
  public init(records: [ProfileRecord], rules: IdentityRules, decisions: DecisionIndex, hashKey: HashKey) {
    var edges: [Edge] = []
    var links: [Link] = []
    var owners: [Identifier: ProfileRow] = [:]
    var stopped: [Identifier: String] = [:]
    let members = records.flatMap { record in record.sections.map { (record.row, $0) } }
      .sorted { ($0.1.orderTime, $0.1.orderTie, $0.1.key) < ($1.1.orderTime, $1.1.orderTie, $1.1.key) }
    let inputs = members.map { _, section in
      let identifiers = section.identifiers
      return GroupingReplay.Member(
        signature: section.key, identifiers: identifiers, keys: identifiers.map { $0.key(hashKey) },
        isExplicitMerge: section.isExplicitMerge)
    }
    let replay = GroupingReplay(inputs, rules: rules, decisions: decisions)
    for ((row, section), input) in zip(members, inputs) {
      let refusals = Dictionary((replay.refusals[section.key] ?? []).map { ($0.index, $0.limit) }) { first, _ in first }
      let order = rules.order(input.identifiers)
      let lead = order.first { refusals[$0] == nil } ?? order[0]
      var edge = Edge(
        from: input.identifiers[lead], to: input.identifiers[lead], rule: section.isExplicitMerge ? .alias : .event, profile: row,
        signature: section.id, firstSeen: section.firstSeen, lastSeen: section.lastSeen, events: section.eventCount,
        source: section.traits.first?.source)
      for index in order {
        let identifier = input.identifiers[index]
        if refusals[index] == nil { owners[identifier] = row }
        if decisions.stop(input.keys[index]) != nil || rules.isBlocked(identifier) { stopped[identifier] = refusals[index] ?? "blocked" }
        guard index != lead else { continue }
        edge.to = identifier
        edge.refused = refusals[index]
        edges.append(edge)
      }
      links.append(Link(identifiers: order.filter { refusals[$0] == nil }.map { input.identifiers[$0] }, edge: edge))
    }
    let all = Set(inputs.flatMap(\.identifiers))
    for decision in decisions.decisions([.together], naming: all) {
      guard let from = decision.identifiers.first(where: all.contains), let to = decision.others.first(where: all.contains) else {
        continue
      }
      let edge = Edge(
        from: from, to: to, rule: .decision, profile: owners[from] ?? ProfileRow(rawValue: 0), decision: decision.number,
        firstSeen: decision.at, lastSeen: decision.at, events: 0)
      edges.append(edge)
      links.append(Link(identifiers: [from, to], edge: edge))
    }
    nodes = all.sorted().map { Node(identifier: $0, profile: owners[$0], stopped: stopped[$0]) }
    self.edges = edges.sorted { $0.firstSeen < $1.firstSeen }
    self.links = links.sorted { $0.edge.firstSeen < $1.edge.firstSeen }
  }

  /// The shortest chain of evidence between two identifiers of one profile; of equally short ones that which began first. Nil when nothing
  /// that merged connects them.
  public func path(from start: Identifier, to end: Identifier) -> [Edge]? {
    var reachedBy: [Identifier: (link: Int, from: Identifier)] = [:]
    var frontier = [start]
    var seen: Set<Identifier> = [start]
    while !frontier.isEmpty, !seen.contains(end) {
      var next: [Identifier] = []
      for (number, link) in links.enumerated() {
        guard let from = frontier.first(where: link.identifiers.contains) else { continue }
        for identifier in link.identifiers where seen.insert(identifier).inserted {
          reachedBy[identifier] = (number, from)
          next.append(identifier)
        }
      }
      frontier = next
    }
    guard seen.contains(end) else { return nil }
    var path: [Edge] = []
    var place = end
    while place != start, let step = reachedBy[place] {
      var edge = links[step.link].edge
      edge.from = step.from
      edge.to = place
      edge.refused = nil
      path.append(edge)
      place = step.from
    }
    return path.reversed()
  }
}
