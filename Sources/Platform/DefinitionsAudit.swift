internal import Ports
internal import Vocabulary

/// One audit row for each thing that a new version of the definitions creates, changes or deletes. Write keys do not appear.
enum DefinitionsAudit {
  static func rows(from old: Definitions, to new: Definitions, entry: JournalEntry, actor: String) -> [AuditRow] {
    var changes = [Change(action: "definitions.apply", subject: "version \(new.version.rawValue)", detail: "")]
    changes += compare(old.sources, new.sources, kind: "source", key: \.key, detail: sourceDetail)
    changes += compare(old.segments, new.segments, kind: "segment", key: \.key) { _, _ in "" }
    changes += compare(old.computedTraits, new.computedTraits, kind: "computed_trait", key: \.key) { _, _ in "" }
    changes += compare(old.destinations, new.destinations, kind: "destination", key: \.key) { _, _ in "" }
    changes += compare(old.identifierTypes, new.identifierTypes, kind: "identifier_type", key: \.type.rawValue) { _, _ in "" }
    changes += compare(old.analyses ?? [], new.analyses ?? [], kind: "analysis", key: \.key) { _, _ in "" }
    changes += compare(old.traitRules ?? [], new.traitRules ?? [], kind: "trait_rule", key: \.trait) { _, _ in "" }
    changes += compare(old.region.map { [$0] } ?? [], new.region.map { [$0] } ?? [], kind: "region", key: { _ in "workspace" }) {
      "\($0) → \($1)"
    }
    let checks = [old, new].map { $0.checksMailDomains ?? false ? [true] : [] }
    changes += compare(checks[0], checks[1], kind: "mail_domains", key: { _ in "workspace" }) { _, _ in "" }
    changes += compare(old.retention.map { [$0] } ?? [], new.retention.map { [$0] } ?? [], kind: "retention", key: { _ in "events" }) {
      _, new in
      new.days.map { "\($0) days, \(new.daysByName.count) names" } ?? "\(new.daysByName.count) names"
    }
    changes += compare(old.matching.map { [$0] } ?? [], new.matching.map { [$0] } ?? [], kind: "matching", key: { _ in "profiles" }) {
      _, new in
      "merged from \(new.merge) on, asked from \(new.review) on"
    }
    changes += compare(old.households.map { [$0] } ?? [], new.households.map { [$0] } ?? [], kind: "households", key: { _ in "profiles" }) {
      _, new in
      "\(new.rules.map(\.key).joined(separator: ", ")), at most \(new.membersMax) members"
    }
    return changes.map {
      AuditRow(offset: entry.first, at: entry.receivedAt, actor: actor, action: $0.action, subject: $0.subject, detail: $0.detail)
    }
  }

  private struct Change {
    var action: String
    var subject: String
    var detail: String
  }

  private static func sourceDetail(_ old: SourceDefinition, _ new: SourceDefinition) -> String {
    guard old.writeKeys != new.writeKeys else { return "" }
    let ended = old.writeKeys.count { !new.writeKeys.contains($0) }
    return "write keys changed, \(new.writeKeys.count) valid, \(ended) ended"
  }

  private static func compare<Item: Equatable>(
    _ old: [Item], _ new: [Item], kind: String, key: (Item) -> String, detail: (Item, Item) -> String
  ) -> [Change] {
    let before = Dictionary(old.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.map(key))
    var changes: [Change] = []
    for item in new {
      guard let previous = before[key(item)] else {
        changes.append(Change(action: "\(kind).create", subject: key(item), detail: ""))
        continue
      }
      if previous != item { changes.append(Change(action: "\(kind).update", subject: key(item), detail: detail(previous, item))) }
    }
    for item in old where !after.contains(key(item)) { changes.append(Change(action: "\(kind).delete", subject: key(item), detail: "")) }
    return changes
  }
}
