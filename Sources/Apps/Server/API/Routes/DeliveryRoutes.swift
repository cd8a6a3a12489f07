import JSONTape
import Ports
import Vocabulary

/// Deliveries that were given up.
struct DeliveryRoutes {
  let services: APIServices

  var routes: [Route] { [failed, retry] }

  private var failed: Route {
    Route(
      .get, "/v1/deliveries/failed", "listFailedDeliveries", scope: .read, "Deliveries that were given up, newest first.",
      parameters: [.init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer)],
      answer: .init(meaning: "The newest.", schema: .object([.init("deliveries", .array(.named("Delivery")))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      let failed = try await state { () async throws(StateStoreError) in try await services.state.failedDeliveries(limit: limit) }
      let definitions = services.control.definitions
      let key = services.control.hashKey
      return .json(capacity: 256 + failed.count * 512) { json in
        json.object { json in
          json.key("deliveries")
          json.array(failed) { Self.write($1, definitions, key, to: &$0) }
        }
      }
    }
  }

  private var retry: Route {
    Route(
      .post, "/v1/deliveries/{number}/retry", "retryDelivery", scope: .write, "Makes a delivery that was given up pending again.",
      parameters: [.init(name: "number", meaning: "The delivery's number.", schema: .integer)], status: 202,
      answer: .init(meaning: "It is pending.", schema: .object([.init("number", .integer)]))
    ) { request throws(APIError) in
      guard let number = UInt64(request.capture("number")) else { throw .notFound(.delivery) }
      let now = services.now()
      let exists = try await state { () async throws(StateStoreError) in try await services.state.retryDelivery(number: number, at: now) }
      if !exists { throw .notFound(.delivery) }
      services.hooks.wakeDeliveries()
      return .json(status: 202) { $0.object { $0.member("number", number) } }
    }
  }

  private static func write(_ pending: PendingDelivery, _ definitions: Definitions, _ key: HashKey, to json: inout JSONWriter) {
    let delivery = pending.delivery
    json.object { json in
      json.member("number", pending.number)
      json.member("destination", definitions.destinations.first { $0.id == delivery.destination }?.key ?? "removed")
      json.member("segment", definitions.segments.first { $0.id == delivery.segment }?.key ?? "removed")
      json.member("profile", ProfileID(row: delivery.profile, key: key).description)
      json.member("change", delivery.change.name)
      json.member("at", delivery.at.iso8601)
      json.member("attempts", pending.attempts)
      json.member("lastError", pending.lastError)
      json.member("idempotencyKey", delivery.idempotencyKey)
    }
  }
}
