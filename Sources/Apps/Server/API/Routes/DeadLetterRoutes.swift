import EventSpec
import JSONTape
import Ports
import Vocabulary

/// Events that could not be taken, and sending them again.
struct DeadLetterRoutes {
  let services: APIServices

  var routes: [Route] { [list, retry] }

  private var list: Route {
    Route(
      .get, "/v1/deadletters", "listDeadLetters", scope: .read, "Events that could not be taken, newest first.",
      parameters: [
        .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
        .init(name: "before", meaning: "`next` of the page before.", schema: .integer),
      ],
      answer: .init(
        meaning: "A page.", schema: .object([.init("deadletters", .array(.named("DeadLetter"))), .init("next", .nullable(.integer))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      let before = try request.offset("before")
      let letters = try await state { () async throws(StateStoreError) in try await services.state.deadLetters(before: before, limit: limit)
      }
      let definitions = services.control.definitions
      return .json(capacity: 256 + letters.count * 512) { json in
        json.object { json in
          json.key("deadletters")
          json.array(letters) { Self.write($1, source: definitions.sourceKey($1.source), to: &$0) }
          json.key("next")
          if letters.count == limit, let last = letters.last { json.integer(Int64(last.offset.rawValue)) } else { json.null() }
        }
      }
    }
  }

  private var retry: Route {
    Route(
      .post, "/v1/deadletters/{offset}/retry", "retryDeadLetter", scope: .write, "Sends a dead letter again, repaired or as it was.",
      parameters: [.init(name: "offset", meaning: "The dead letter's offset.", schema: .integer)],
      body: .init(types: [APIResponse.json], schema: .map(.any), required: false, bytesMax: 512 * 1024), status: 202,
      answer: .init(meaning: "It is in the journal again.", schema: .object([.init("retriedAs", .integer)]))
    ) { request throws(APIError) in
      guard let number = UInt64(request.capture("offset")) else { throw .notFound(.deadLetter) }
      let offset = JournalOffset(rawValue: number)
      let found = try await state { () async throws(StateStoreError) in try await services.state.deadLetter(at: offset) }
      guard let letter = found else { throw .notFound(.deadLetter) }
      if letter.retriedAs != nil { throw .refused(code: "already_retried", reason: "It was sent again before.") }
      if letter.bodyWasCut, request.body.isEmpty {
        throw .refused(code: "body_was_cut", reason: "Its text was too long to keep; send the repaired event.")
      }
      let again = try Self.request(call: letter.call, body: request.body.isEmpty ? letter.body : request.body)
      let new = try await command { () async throws(CommandError) in try await services.control.resend(again, source: letter.source) }
      _ = try await services.submit(.noteRetry(deadLetter: offset, as: new), by: request.caller)
      return .json(status: 202) { $0.object { $0.member("retriedAs", new.rawValue) } }
    }
  }

  /// What is sent: an event of a batch goes in a batch of its own. Refuses what would only become a dead letter again.
  private static func request(call: CollectedRequest.Call, body: [UInt8]) throws(APIError) -> CollectedRequest {
    let root = try JSONBody.parse(body)
    let isWholeBatch = call == .batch && root["batch"]?.isArray == true
    for item in isWholeBatch ? Array(root["batch"]?.elements ?? root.elements) : [root] {
      if let rejection = WireCalls.rejection(of: item, call: call) { throw .eventRefused(rejection.reason, field: rejection.field) }
    }
    guard call == .batch, !isWholeBatch else { return CollectedRequest(call: call, body: body) }
    return CollectedRequest(call: call, body: Array(#"{"batch":["#.utf8) + body + Array("]}".utf8))
  }

  private static func write(_ letter: DeadLetter, source: String, to json: inout JSONWriter) {
    json.object { json in
      json.member("offset", letter.offset.rawValue)
      json.member("source", source)
      json.member("receivedAt", letter.receivedAt.iso8601)
      json.member("reason", letter.reason.rawValue)
      json.member("field", letter.field)
      json.member("call", "\(letter.call)")
      json.member("body", String(decoding: letter.body, as: UTF8.self))
      json.member("bodyWasCut", letter.bodyWasCut)
      json.key("retriedAs")
      if let retried = letter.retriedAs { json.integer(Int64(retried.rawValue)) } else { json.null() }
    }
  }
}
