import JSONTape
import Ports
import Vocabulary

/// Decisions about identifiers: unmerge, merge, block, and taking them back.
struct IdentityDecisionRoutes {
  let services: APIServices

  private static let reason = Schema.Field("reason", .string, optional: true, "For the record; at most 500 characters.")
  static let identifiersMax = 100

  var routes: [Route] { [unmerge, merge, block, list, withdraw] }

  private var finder: ProfileFinder { ProfileFinder(services) }

  private var unmerge: Route {
    Route(
      .post, "/v1/profiles/{profile}/unmerge", "unmergeProfile", scope: .write,
      "Splits identifiers off a profile, with the events, traits and memberships that came under them. Later events that carry both do not undo it.",
      parameters: [IdentityRoutes.reference],
      body: .init(
        types: [APIResponse.json],
        schema: .object([.init("identifiers", .array(.object([.init("type", .string), .init("value", .string)]))), Self.reason])),
      answer: .init(
        meaning: "Done.",
        schema: .object([
          .init("profile", .string, "That was split."), .init("splitOff", .nullable(.string), "Null when no event names only these."),
          .init("decision", .integer), .init("offset", .integer),
        ]))
    ) { request throws(APIError) in
      let body = try JSONBody(request.body)
      let identifiers = try await identifiers(in: body)
      let reason = try Self.reason(in: body)
      let record = try await finder.find(request.capture("profile"))
      let id = ProfileID(row: record.row, key: services.control.hashKey).description
      let receipt = try await services.submit(.unmerge(profile: id, identifiers: identifiers, reason: reason), by: request.caller)
      let remaining = record.ownIdentifiers.first { !identifiers.contains($0) }
      let kept = try await holder(of: remaining)
      let splitOff = try await holder(of: identifiers.first)
      return try await answer(receipt) { json in
        json.member("profile", kept ?? id)
        json.member("splitOff", splitOff == kept ? nil : splitOff)
      }
    }
  }

  private var merge: Route {
    Route(
      .post, "/v1/profiles/{profile}/merge", "mergeProfiles", scope: .write,
      "Puts two profiles together, whatever the limits, and takes back what held them apart.",
      parameters: [IdentityRoutes.reference],
      body: .init(
        types: [APIResponse.json],
        schema: .object([.init("with", .string, "`type:value` of an identifier of the other, or its id."), Self.reason])),
      answer: .init(
        meaning: "Done.", schema: .object([.init("profile", .string), .init("decision", .integer), .init("offset", .integer)]))
    ) { request throws(APIError) in
      let body = try JSONBody(request.body)
      let reason = try Self.reason(in: body)
      let left = try await identifier(of: request.capture("profile"))
      let right = try await identifier(of: try body.text("with"))
      let receipt = try await services.submit(.merge(left, with: right, reason: reason), by: request.caller)
      let survivor = try await holder(of: left)
      return try await answer(receipt) { $0.member("profile", survivor) }
    }
  }

  private var block: Route {
    Route(
      .post, "/v1/identity/blocks", "blockIdentifier", scope: .write,
      "Blocks one identifier: it names nobody from here on, and what it has merged goes apart.",
      body: .init(
        types: [APIResponse.json], schema: .object([.init("type", .string), .init("value", .string), Self.reason])),
      answer: .init(meaning: "Done.", schema: .object([.init("decision", .integer), .init("offset", .integer)]))
    ) { request throws(APIError) in
      let body = try JSONBody(request.body)
      let identifier = try await identifier(type: body.root["type"]?.string, value: body.root["value"]?.string, name: "value")
      let receipt = try await services.submit(.block(identifier, reason: try Self.reason(in: body)), by: request.caller)
      return try await answer(receipt) { _ in }
    }
  }

  private var list: Route {
    Route(
      .get, "/v1/identity/decisions", "listIdentityDecisions", scope: .read,
      "Decisions about identifiers that hold, newest first, and how far the last pass over all profiles has come.",
      parameters: [
        .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
        .init(name: "before", meaning: "Only decisions with lower numbers.", schema: .integer),
      ],
      answer: .init(
        meaning: "A page.",
        schema: .object([
          .init("decisions", .array(.named("IdentityDecision"))),
          .init(
            "pass", .nullable(.object([.init("offset", .integer), .init("done", .boolean), .init("progress", .number, "0 to 1.")])),
            "Under new rules; null when there was none."),
        ]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      let before = try request.offset("before")?.rawValue ?? .max
      let checkpoint = try await state { () async throws(StateStoreError) in try await services.state.committed() }
      let page = checkpoint.decisions.reversed().lazy.filter { UInt64($0.number) < before }.prefix(limit)
      return .json(capacity: 4096) { json in
        json.object { json in
          json.key("decisions")
          json.array(page) { Self.write($1, to: &$0) }
          json.key("pass")
          guard let pass = checkpoint.identityPass else { return json.null() }
          json.object { json in
            json.member("offset", pass.offset.rawValue)
            json.member("done", pass.isDone)
            json.key("progress")
            json.number(pass.lastRow == 0 ? 1 : min(1, Double(pass.cursor) / Double(pass.lastRow)))
          }
        }
      }
    }
  }

  private var withdraw: Route {
    Route(
      .delete, "/v1/identity/decisions/{number}", "withdrawIdentityDecision", scope: .write,
      "Takes a decision back: what it held apart may merge again, what it put together goes apart.",
      parameters: [.init(name: "number", meaning: "The decision's number.")],
      answer: .init(meaning: "Done.", schema: .object([.init("decision", .integer), .init("offset", .integer)]))
    ) { request throws(APIError) in
      guard let number = UInt32(request.capture("number")) else { throw .notFound(.decision) }
      let receipt = try await services.submit(.withdraw(decision: number), by: request.caller)
      return .json { json in
        json.object { json in
          json.member("decision", Int(number))
          json.member("offset", receipt.offset.rawValue)
        }
      }
    }
  }

  // MARK: What they share

  /// The decision that the command made is the one that stands at its place.
  private func answer(
    _ receipt: CommandReceipt, _ write: (inout JSONWriter) -> Void
  ) async throws(APIError) -> APIResponse {
    let checkpoint = try await state { () async throws(StateStoreError) in try await services.state.committed() }
    let decision = checkpoint.decisions.last { $0.offset == receipt.offset }
    return .json { json in
      json.object { json in
        write(&json)
        if let decision { json.member("decision", Int(decision.number)) }
        json.member("offset", receipt.offset.rawValue)
      }
    }
  }

  /// The id of the profile that an identifier belongs to; nil when it belongs to none.
  private func holder(of identifier: Identifier?) async throws(APIError) -> String? {
    guard let identifier else { return nil }
    let key = services.control.hashKey
    let row = try await state { () async throws(StateStoreError) in try await services.state.profileRow(identifier: identifier.key(key)) }
    guard let row, row.rawValue > 0 else { return nil }
    let id = ProfileID(row: row, key: key).description
    return try await finder.find(id).ownIdentifiers.contains(identifier) ? id : nil
  }

  private func identifier(of reference: String) async throws(APIError) -> Identifier {
    let own = try await finder.find(reference).ownIdentifiers
    let named = finder.forms.candidates(reference: reference)
    guard let found = own.first(where: { named.contains($0) }) ?? own.first else { throw .notFound(.profile) }
    return found
  }

  private func identifiers(in body: JSONBody) async throws(APIError) -> [Identifier] {
    guard let list = body.root["identifiers"], list.isArray else { throw .invalidBody(reason: "identifiers must be an array.") }
    var identifiers: [Identifier] = []
    for (number, entry) in list.elements.enumerated() {
      guard number < Self.identifiersMax else { throw .invalidBody(reason: "identifiers has more than \(Self.identifiersMax) entries.") }
      let identifier = try await identifier(type: entry["type"]?.string, value: entry["value"]?.string, name: "identifiers[\(number)]")
      if !identifiers.contains(identifier) { identifiers.append(identifier) }
    }
    guard !identifiers.isEmpty else { throw .invalidBody(reason: "identifiers must name at least one.") }
    return identifiers
  }

  private func identifier(type: String?, value: String?, name: String) async throws(APIError) -> Identifier {
    guard let type, !type.isEmpty, type.utf8.count <= 64 else { throw .invalidBody(reason: "type must be an identifier type.") }
    guard let value, let identifier = try await finder.identifier(IdentifierType(rawValue: type), value) else {
      throw .invalidBody(reason: "\(name) cannot be a value of this type.")
    }
    return identifier
  }

  static func reason(in body: JSONBody) throws(APIError) -> String {
    let reason = try body.optionalText("reason") ?? ""
    guard reason.count <= IdentityDecision.reasonMax else {
      throw .invalidBody(reason: "reason is longer than \(IdentityDecision.reasonMax) characters.")
    }
    return reason
  }

  static func write(_ decision: IdentityDecision, to json: inout JSONWriter) {
    json.object { json in
      json.member("number", Int(decision.number))
      json.member("kind", decision.kind.rawValue)
      json.key("identifiers")
      json.array(decision.identifiers) { $1.write(to: &$0) }
      json.key("others")
      json.array(decision.others) { $1.write(to: &$0) }
      json.member("offset", decision.offset.rawValue)
      json.member("at", decision.at.iso8601)
      json.member("actor", decision.actor)
      json.member("reason", decision.reason)
      json.key("evidence")
      MatchEvidenceView.write(decision.evidence, to: &json)
    }
  }
}
