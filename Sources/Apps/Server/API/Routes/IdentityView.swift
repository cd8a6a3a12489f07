import IdentityResolution
import JSONTape
import Ports
import Vocabulary

/// The graph of a profile's identity as the API shows it.
struct IdentityView {
  let component: IdentityComponent
  let definitions: Definitions
  let hashKey: HashKey

  private func id(_ row: ProfileRow) -> String { ProfileID(row: row, key: hashKey).description }

  func write(history: [IdentityHistory.Entry], to json: inout JSONWriter) {
    let row = component.record.row
    let carried = Set(component.record.sections.flatMap(\.identifiers))
    // Links of other profiles that touch an identifier of this one say why it is not theirs, or not this one's.
    let edges = component.evidence.edges.filter { $0.profile == row || carried.contains($0.from) || carried.contains($0.to) }
    let shown = carried.union(edges.flatMap { [$0.from, $0.to] })
    json.object { json in
      json.member("profile", id(row))
      json.key("nodes")
      json.array(component.evidence.nodes.filter { shown.contains($0.identifier) }) { json, node in
        json.object { json in
          json.member("type", node.identifier.type.rawValue)
          json.member("value", node.identifier.value)
          json.member("profile", node.profile.map(id))
          json.member("stopped", node.stopped)
        }
      }
      json.key("edges")
      json.array(edges) { write($1, to: &$0) }
      json.key("decisions")
      json.array(decisions(naming: carried)) { IdentityDecisionRoutes.write($1, to: &$0) }
      json.key("linked")
      json.array(component.record.refusedLinks) { $0.string(id($1)) }
      json.key("history")
      json.array(history) { json, entry in
        json.object { json in
          json.member("change", entry.change.rawValue)
          json.member("profile", id(entry.other))
          json.member("signatures", entry.signatures.map(UInt64.init))
          json.member("at", entry.at.iso8601)
          json.member("offset", entry.offset.rawValue)
          json.member("actor", entry.actor)
          json.member("action", entry.action)
          json.member("reason", entry.reason)
        }
      }
    }
  }

  func write(steps: [(IdentityEvidence.Edge, WarehouseEvent?)], to json: inout JSONWriter) {
    json.object { json in
      json.member("profile", id(component.record.row))
      json.key("steps")
      json.array(steps) { json, step in
        json.object { json in
          json.key("edge")
          write(step.0, to: &json)
          json.key("event")
          if let event = step.1 { Timeline.write(event, source: definitions.sourceKey(event.source), to: &json) } else { json.null() }
        }
      }
    }
  }

  private func decisions(naming identifiers: Set<Identifier>) -> [IdentityDecision] {
    component.checkpoint.decisions.filter { ($0.identifiers + $0.others).contains(where: identifiers.contains) }
  }

  private func write(_ edge: IdentityEvidence.Edge, to json: inout JSONWriter) {
    json.object { json in
      json.key("from")
      edge.from.write(to: &json)
      json.key("to")
      edge.to.write(to: &json)
      json.member("rule", edge.rule.rawValue)
      json.member("profile", id(edge.profile))
      json.member("signature", edge.signature.map { "\($0.rawValue)" })
      json.member("decision", edge.decision.map(UInt64.init))
      json.member("firstSeen", edge.firstSeen.iso8601)
      json.member("lastSeen", edge.lastSeen.iso8601)
      json.member("events", edge.events)
      json.member("source", edge.source.map(definitions.sourceKey))
      json.member("refused", edge.refused)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ value: UInt64?) {
    key(name)
    if let value { integer(Int64(clamping: value)) } else { null() }
  }
}
