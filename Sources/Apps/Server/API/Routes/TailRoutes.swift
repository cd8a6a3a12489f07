import JSONTape
import Ports
import Vocabulary

/// Events as they pass.
struct TailRoutes {
  let services: APIServices

  /// A sign of life, so that a client that has gone is noticed.
  private static let heartbeat = Duration.seconds(10)
  /// How soon a stop of the server, or the end of the token, ends the streams.
  private static let look = Duration.milliseconds(250)
  /// Events that wait for a slow client; more are dropped and counted.
  private static let waitingMax = 1000

  var routes: [Route] {
    [
      Route(
        .get, "/v1/tail", "tailEvents", scope: .read, "Events as they pass the flow, from now on, until the client goes or its token ends.",
        answer: .init(
          types: ["application/x-ndjson", "text/event-stream"],
          meaning: "One event per line; server-sent events when asked by Accept. Empty lines are signs of life.",
          schema: .named("TailedEvent"))
      ) { request throws(APIError) in
        let place = try services.tails.enter()
        let events = services.control.tail()
        let isEventStream = request.accept?.contains("text/event-stream") ?? false
        let (control, tokens, caller) = (services.control, services.tokens, request.caller)
        return APIResponse(
          contentType: isEventStream ? "text/event-stream" : "application/x-ndjson",
          body: .stream { write in
            try await write(Array((isEventStream ? ": here it comes\n\n" : "\n").utf8))
            let isOver: @Sendable () async -> Bool = {
              if services.isStopping() { return true }
              return await !tokens.stillHolds(caller)
            }
            try await Self.forward(events, isOver: isOver) { item in
              try await write(Self.line(item, definitions: control.definitions, isEventStream: isEventStream))
            }
            extendLifetime(place)
          })
      }
    ]
  }

  private static func forward(
    _ events: AsyncStream<TailedEvent>, isOver: @escaping @Sendable () async -> Bool, to write: (TailedEvent?) async throws -> Void
  ) async throws {
    let (items, feed) = AsyncStream.makeStream(of: TailedEvent?.self, bufferingPolicy: .bufferingOldest(waitingMax))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var missed = 0
        for await event in events {
          var event = event
          event.missed += missed
          if case .dropped = feed.yield(event) { missed = event.missed + 1 } else { missed = 0 }
        }
        feed.finish()
      }
      group.addTask {
        var beat = ContinuousClock.now
        while await !isOver() {
          try await Task.sleep(for: look)
          guard ContinuousClock.now - beat >= heartbeat else { continue }
          beat = ContinuousClock.now
          feed.yield(nil)
        }
        feed.finish()
      }
      defer { group.cancelAll() }
      for await item in items { try await write(item) }
    }
  }

  private static func line(_ event: TailedEvent?, definitions: Definitions, isEventStream: Bool) -> [UInt8] {
    guard let event else { return Array((isEventStream ? ":\n\n" : "\n").utf8) }
    var json = JSONWriter(reservingCapacity: 256)
    json.object { json in
      json.member("offset", event.offset.rawValue)
      json.member("receivedAt", event.receivedAt.iso8601)
      json.member("outcome", event.outcome)
      json.member("source", definitions.sourceKey(event.source))
      json.member("type", event.type)
      json.member("name", event.name)
      json.member("messageId", event.messageID)
      json.member("profile", event.profile?.description)
      json.member("missed", event.missed)
    }
    return isEventStream ? Array("data: ".utf8) + json.bytes + Array("\n\n".utf8) : json.bytes + [0x0A]
  }
}
