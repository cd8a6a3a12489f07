import IdentityResolution
import JSONTape
import Platform
import Ports
import Standardising
import Vocabulary

/// Why a profile is what it is.
struct IdentityRoutes {
  let services: APIServices

  static let reference = Route.Parameter(
    name: "profile", meaning: "`type:value` of an identifier, such as `email:ann@example.com`, or a profile's id.")

  var routes: [Route] { [identity, path] }

  private var identity: Route {
    Route(
      .get, "/v1/profiles/{profile}/identity", "getProfileIdentity", scope: .read,
      "Why the profile is one person: its identifiers, what links them, what was refused and by which rule, and its merges and splits.",
      parameters: [Self.reference],
      answer: .init(
        meaning: "The graph and the history.",
        schema: .object([
          .init("profile", .string), .init("nodes", .array(.named("IdentityNode"))), .init("edges", .array(.named("IdentityEdge"))),
          .init("decisions", .array(.named("IdentityDecision")), "Those that name an identifier of the profile."),
          .init("linked", .array(.string), "Profiles that share an identifier with this one which could not merge them."),
          .init("history", .array(.named("IdentityChange")), "Merges and splits, oldest first."),
        ]))
    ) { request throws(APIError) in
      let component = try await self.component(of: request.capture("profile"))
      let history = try await IdentityHistory(services: services).entries(of: component.record, decisions: component.checkpoint.decisions)
      let view = IdentityView(component: component, definitions: services.control.definitions, hashKey: services.control.hashKey)
      return .json(capacity: 8192) { view.write(history: history, to: &$0) }
    }
  }

  private var path: Route {
    Route(
      .get, "/v1/profiles/{profile}/identity/path", "getIdentityPath", scope: .read,
      "The shortest chain of evidence between two identifiers of a profile, each step with the event that began it.",
      parameters: [
        Self.reference, .init(name: "from", meaning: "`type:value` of an identifier of the profile."),
        .init(name: "to", meaning: "`type:value` of another."),
      ],
      answer: .init(
        meaning: "The steps in order; none when the two are the same.",
        schema: .object([
          .init("profile", .string),
          .init("steps", .array(.object([.init("edge", .named("IdentityEdge")), .init("event", .nullable(.named("Event")))]))),
        ]))
    ) { request throws(APIError) in
      let component = try await self.component(of: request.capture("profile"))
      let own = component.record.ownIdentifiers
      let from = try identifier("from", in: request, among: own)
      let to = try identifier("to", in: request, among: own)
      guard let edges = component.evidence.path(from: from, to: to) else { throw .notFound(.evidence) }
      var steps: [(IdentityEvidence.Edge, WarehouseEvent?)] = []
      for edge in edges { steps.append((edge, try await firstEvent(of: edge))) }
      let view = IdentityView(component: component, definitions: services.control.definitions, hashKey: services.control.hashKey)
      let all = steps
      return .json(capacity: 4096) { view.write(steps: all, to: &$0) }
    }
  }

  /// A profile with all that it is linked with, and what decides their grouping.
  private func component(of reference: String) async throws(APIError) -> IdentityComponent {
    let finder = ProfileFinder(services)
    let record = try await finder.find(reference)
    var records = [record.row: record]
    // A star of links: two rounds reach all of it.
    for _ in 0..<2 {
      let missing = Set(records.values.flatMap(\.refusedLinks)).subtracting(records.keys).sorted()
      guard !missing.isEmpty else { break }
      let found = try await state { () async throws(StateStoreError) in try await services.state.profiles(rows: missing) }
      for bytes in found {
        do throws(StoredFormatError) { records[bytes.row] = try ProfileRecord(encoded: bytes.bytes) } catch { throw .storedFormat(error) }
      }
    }
    let checkpoint = try await state { () async throws(StateStoreError) in try await services.state.committed() }
    return IdentityComponent(record: record, others: records.values.filter { $0.row != record.row }, checkpoint: checkpoint)
  }

  /// The event that began a link; nil when it has not reached the warehouse, or that is away: the chain is told all the same.
  private func firstEvent(of edge: IdentityEvidence.Edge) async throws(APIError) -> WarehouseEvent? {
    guard let signature = edge.signature else { return nil }
    let place = TimelinePlace(time: edge.firstSeen.advanced(by: 1))
    do throws(WarehouseError) { return try await services.warehouse.timeline(owners: [signature], before: place, limit: 1).last } catch {
      return nil
    }
  }

  private func identifier(
    _ name: String, in request: APIRequest, among own: [Identifier]
  ) throws(APIError) -> Identifier {
    let candidates = request.query[name].map { IdentifierForms(services.control.definitions).candidates(reference: $0) } ?? []
    guard !candidates.isEmpty else { throw .invalidParameter(name: name, reason: "must be type:value of an identifier") }
    guard let identifier = candidates.first(where: { own.contains($0) }) else {
      throw .invalidParameter(name: name, reason: "is no identifier of this profile")
    }
    return identifier
  }
}

/// What a question about identity is answered from.
struct IdentityComponent {
  let record: ProfileRecord
  let checkpoint: FlowCheckpoint
  let evidence: IdentityEvidence

  init(record: ProfileRecord, others: [ProfileRecord], checkpoint: FlowCheckpoint) {
    self.record = record
    self.checkpoint = checkpoint
    evidence = IdentityEvidence(
      records: [record] + others, rules: IdentityRules(checkpoint.definitions, hashKey: checkpoint.hashKey),
      decisions: DecisionIndex(checkpoint.decisions, hashKey: checkpoint.hashKey), hashKey: checkpoint.hashKey)
  }
}

extension IdentifierForms {
  /// Reads `type:value`, as it stands in paths: the forms in which it may be known; empty when it cannot name anybody.
  func candidates(reference: String) -> [Identifier] {
    guard let colon = reference.firstIndex(of: ":"), colon != reference.startIndex else { return [] }
    return candidates(IdentifierType(rawValue: String(reference[..<colon])), String(reference[reference.index(after: colon)...]))
  }
}

extension Identifier {
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("type", type.rawValue)
      json.member("value", value)
    }
  }
}
