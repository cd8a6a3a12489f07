import JSONTape
import Ports
import Vocabulary

/// Pages through a person's events by time. Events of one moment are never torn apart, so that none is lost between two pages.
struct Timeline {
  let warehouse: any Warehouse
  let owners: [SignatureID]

  struct Page {
    var events: [WarehouseEvent]
    /// Where the next page begins; nil at the end.
    var next: Timestamp?
  }

  /// More events than this at one microsecond are cut: a client that does this sends constant times.
  static let sameMomentMax = 10_000

  func page(before: Timestamp, limit: Int) async throws(APIError) -> Page {
    var events = try await read(before: before, limit: limit + 1)
    guard events.count > limit, let first = events.first, let extra = events.last else { return Page(events: events, next: nil) }
    if first.time == extra.time {
      // The whole page is one moment: take all of it.
      events = try await read(before: before, limit: Timeline.sameMomentMax).filter { $0.time == first.time }
      return Page(events: events, next: first.time)
    }
    events.removeLast()
    guard events.last?.time == extra.time else { return Page(events: events, next: events.last?.time) }
    while events.last?.time == extra.time { events.removeLast() }
    return Page(events: events, next: extra.time.advanced(by: 1))
  }

  private func read(before: Timestamp, limit: Int) async throws(APIError) -> [WarehouseEvent] {
    guard !owners.isEmpty else { return [] }
    do throws(WarehouseError) { return try await warehouse.timeline(owners: owners, before: before, limit: limit) } catch {
      throw .warehouse(error)
    }
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
