import JSONTape
import Ports
import Vocabulary

/// The status as the API shows it.
struct StatusView {
  let status: WorkspaceStatus
  let profiles: Int
  let definitions: DefinitionsVersion
  let version: String

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("version", version)
      json.key("journal")
      json.object { json in
        json.member("head", status.journalHead.rawValue)
        json.member("tail", status.journalTail.rawValue)
        json.member("bytes", status.journalBytes)
      }
      json.key("flow")
      json.object { json in
        json.member("position", status.flowPosition.rawValue)
        json.member("clock", status.flowClock.iso8601)
      }
      json.key("warehouse")
      json.object { json in
        json.member("position", status.warehousePosition.rawValue)
        json.member("ready", status.warehouseReady)
      }
      json.key("deliveries")
      json.object { json in
        json.member("pending", status.deliveries.pending)
        json.member("failed", status.deliveries.failed)
        json.member("delivered", status.deliveries.delivered)
        json.member("withheld", status.deliveries.withheld)
      }
      json.key("deduplication")
      json.object { json in
        json.member("since", status.deduplication.since?.iso8601)
        json.member("messages", status.deduplication.messages)
      }
      json.member("profiles", profiles)
      json.member("definitions", Int(definitions.rawValue))
      json.key("warmingSegments")
      json.array(status.warmingSegments) { $0.string($1) }
      json.key("incompleteSegments")
      json.array(status.incompleteSegments) { $1.write(to: &$0) }
      json.key("problems")
      json.array(status.problems) { $0.string($1) }
      json.member("caughtUp", status.caughtUp)
      json.key("matching")
      if let matching = status.matching { Self.write(matching, to: &json) } else { json.null() }
    }
  }

  static func write(_ matching: MatchingStatus, to json: inout JSONWriter) {
    json.object { json in
      json.member("standing", matching.standing.rawValue)
      json.key("model")
      if let model = matching.model { json.integer(Int64(model)) } else { json.null() }
      json.member("profiles", matching.profiles)
      json.member("outstanding", matching.outstanding)
    }
  }
}

extension IncompleteSegment {
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("key", key)
      json.member("since", since.iso8601)
      json.member("until", until?.iso8601)
    }
  }
}
