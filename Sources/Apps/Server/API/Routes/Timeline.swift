import JSONTape
import Ports
import Vocabulary

/// Pages through a person's events, newest first. Events of one moment are told apart by their offsets, so none is lost between two pages.
struct Timeline {
  let warehouse: any Warehouse
  let owners: [SignatureID]

  struct Page {
    var events: [WarehouseEvent]
    /// Where the next page begins; nil when this one was not full.
    var next: TimelinePlace?
  }

  func page(before place: TimelinePlace, limit: Int) async throws(APIError) -> Page {
    guard !owners.isEmpty else { return Page(events: [], next: nil) }
    do throws(WarehouseError) {
      let events = try await warehouse.timeline(owners: owners, before: place, limit: limit)
      return Page(events: events, next: events.count < limit ? nil : events.last.map { TimelinePlace($0) })
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

extension TimelinePlace {
  /// Opaque to clients: `t`, the time in microseconds, `.`, the offset.
  var cursor: String { "t\(time.microseconds).\(offset.rawValue)" }

  /// - Parameter text: a ``cursor``, or an ISO 8601 time. Nil when it is neither.
  init?(text: String) {
    if text.hasPrefix("t") {
      let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let time = Int64(parts[0]), let offset = UInt64(parts[1]) else { return nil }
      self.init(time: Timestamp(microseconds: time), offset: JournalOffset(rawValue: offset))
    } else {
      guard let time = Timestamp(iso8601: text) else { return nil }
      self.init(time: time)
    }
  }
}
