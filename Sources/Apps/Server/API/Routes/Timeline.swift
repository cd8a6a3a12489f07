import JSONTape
import Ports
import Vocabulary

/// Pages through a person's events by time. The warehouse never splits events of one moment, so none is lost between two pages.
struct Timeline {
  let warehouse: any Warehouse
  let owners: [SignatureID]

  struct Page {
    var events: [WarehouseEvent]
    /// Where the next page begins; nil when this one is empty. The last page may be empty: only looking tells.
    var next: Timestamp?
  }

  func page(before: Timestamp, limit: Int) async throws(APIError) -> Page {
    guard !owners.isEmpty else { return Page(events: [], next: nil) }
    do throws(WarehouseError) {
      let events = try await warehouse.timeline(owners: owners, before: before, limit: limit)
      return Page(events: events, next: events.last?.time)
    } catch { throw .warehouse(error) }
  }

  static func write(_ event: WarehouseEvent, source: String, to json: inout JSONWriter) {
    json.object { json in
      json.member("messageId", event.messageID)
      json.member("type", event.type.name)
      json.member("name", event.name)
      json.member("time", event.time.iso8601)
      json.member("receivedAt", event.receivedAt.iso8601)
      json.member("source", source)
      json.member("userId", event.userID)
      json.member("anonymousId", event.anonymousID)
      for (name, object) in [("properties", event.properties), ("traits", event.traits), ("context", event.context)] {
        json.key(name)
        json.raw(object.isEmpty ? Array("{}".utf8) : object)
      }
    }
  }
}
