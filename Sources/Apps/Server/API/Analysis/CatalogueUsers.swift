import Vocabulary

/// Which segments, analyses and destinations use an event, a property, a trait or an account's trait.
struct CatalogueUsers {
  private var events: [String: Set<String>] = [:]
  /// By event, then path without the marks of lists; the event is empty where any event is meant.
  private var properties: [String: [String: Set<String>]] = [:]
  private var traits: [String: Set<String>] = [:]
  private var accountTraits: [String: Set<String>] = [:]

  init(definitions: Definitions) {
    for segment in definitions.segments {
      let tellers = definitions.destinations.filter { $0.segments.contains(segment.id) }.map { "destination \($0.key)" }
      note(segment.condition, users: ["segment \(segment.key)"] + tellers)
    }
    for trait in definitions.computedTraits {
      let users = ["computed trait \(trait.key)"]
      if let tag = trait.tag {
        for one in tag.cases { note(one.condition, users: users) }
      } else if trait.query == nil {
        note(trait.stream, users: users)
      }
    }
    for saved in definitions.analyses ?? [] {
      for stream in CatalogueUsers.streams(of: saved.analysis) { note(stream, users: ["analysis \(saved.key)"]) }
    }
  }

  func ofEvent(_ name: String) -> [String] { (events[name] ?? []).union(events[""] ?? []).sorted() }

  func ofProperty(_ path: String, event: String) -> [String] {
    (properties[event]?[path] ?? []).union(properties[""]?[path] ?? []).sorted()
  }

  func ofTrait(_ path: String) -> [String] { (traits[path] ?? []).sorted() }

  func ofAccountTrait(_ path: String) -> [String] { (accountTraits[path] ?? []).sorted() }

  private mutating func note(_ condition: SegmentCondition, users: [String]) {
    if case .all(let parts) = condition { for part in parts { note(part, users: users) } }
    if case .any(let parts) = condition { for part in parts { note(part, users: users) } }
    if case .not(let part) = condition { note(part, users: users) }
    if case .trait(let path, _) = condition { traits[CatalogueUsers.text(path), default: []].formUnion(users) }
    if case .account(let account) = condition {
      for test in account.filter { accountTraits[CatalogueUsers.text(test.path), default: []].formUnion(users) }
    }
    if case .did(let behaviour) = condition { note(behaviour.stream, users: users) }
    if case .sequence(let sequence) = condition {
      for stream in sequence.steps + (sequence.without.map { [$0.stream] } ?? []) { note(stream, users: users) }
    }
  }

  private mutating func note(_ stream: FactStream, users: [String]) {
    for event in stream.events.isEmpty ? [""] : stream.events {
      events[event, default: []].formUnion(users)
      for test in stream.filter { properties[event, default: [:]][CatalogueUsers.text(test.path), default: []].formUnion(users) }
    }
  }

  private static func text(_ path: [String]) -> String {
    path.map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : $0 }.joined(separator: ".")
  }

  private static func streams(of analysis: Analysis) -> [FactStream] {
    switch analysis {
    case .trends(let analysis): [analysis.events]
    case .funnel(let analysis): analysis.steps
    case .retention(let analysis): [analysis.first, analysis.returning]
    case .paths(let analysis): [FactStream(events: [analysis.event])]
    case .rfm(let analysis): [analysis.orders.events]
    case .kpis(let analysis): [analysis.orders.events]
    case .campaigns(let analysis): [analysis.orders.events, analysis.costs]
    case .statistics(let analysis):
      if case .property(_, let stream) = analysis.subject { [stream] } else { [] }
    case .overlap: []
    }
  }
}
