import JSONTape
import Platform
import Ports
import Segmentation
import Vocabulary
import WorkspaceFile

/// Segments judged over everything that is known: before they are applied, and to check those that hold.
struct PreviewRoutes {
  let services: APIServices

  static let types = ["application/yaml", "text/yaml", "application/x-yaml", APIResponse.json]
  static let sampleMax = 10
  static let overlapMax = 10
  static let differencesMax = 100

  var routes: [Route] { [preview, verification] }

  private var preview: Route {
    Route(
      .post, "/v1/segments/preview", "previewSegment", scope: .write,
      "Who would be in a segment, of everything known now. The body is a map with `where`, or a workspace file with one segment.",
      parameters: [
        ExplanationRoutes.language,
        .init(name: "overlap", meaning: "Keys of at most 10 segments, separated by commas, to compare with."),
        .init(
          name: "changes", meaning: "false leaves `changesPerDay` out, which takes as long again as the rest; true when absent.",
          schema: .boolean),
      ],
      body: .init(types: Self.types, schema: .any, bytesMax: 2 * 1024 * 1024),
      answer: .init(
        meaning: "Exact once everything accepted has reached the warehouse.",
        schema: .object([
          .init("size", .integer), .init("profiles", .integer, "Of so many."), .init("sentence", .string),
          .init("conditions", .array(.object([.init("path", .string), .init("sentence", .string), .init("size", .integer)]))),
          .init("sample", .array(.string), "Ids of at most 10 members."),
          .init("overlap", .array(.object([.init("segment", .string), .init("size", .integer), .init("both", .integer)]))),
          .init(
            "changesPerDay", .nullable(.object([.init("entered", .integer), .init("left", .integer)])),
            "Profiles that would have entered and left within the last 24 hours, by their events; traits are taken as they are now."),
          .init("at", .time),
        ]))
    ) { request throws(APIError) in
      let draft = try self.draft(in: request)
      var estimates = true
      if request.query["changes"] != nil { estimates = try request.flag("changes") }
      let sentence = SegmentSentence(segments: draft.definitions.segments, language: try ExplanationRoutes.language(of: request))
      let others = try Self.overlap(of: request, in: draft.definitions)
      let definitions = draft.relevant(with: others.map(\.id))
      let evaluator = BulkEvaluator(definitions: definitions, target: draft.segment.id)
      let now = services.now()
      let earlier = estimates ? now.advanced(by: -.day) : nil
      let key = services.control.hashKey
      var counts = PreviewCounts(conditions: evaluator.conditions.count, others: others.map(\.id))
      switch BulkWay(definitions: definitions, target: draft.segment.id, others: others.map(\.id)) {
      case .warehouse(let plan) where !plan.asksProfiles:
        let found = try await census(for: request) { census async throws in
          try await census.count(plan, target: draft.segment.id, like: evaluator, at: now, earlier: earlier)
        }
        counts.take(found, of: draft.segment.id, estimates: estimates)
      case let way:
        try await census(way, evaluator, for: request, at: now, earlier: earlier) {
          counts.add($0, $1, earlier: $2, segment: draft.segment.id, key: key)
        }
        if estimates, counts.changes == nil { counts.changes = (0, 0) }
      }
      let final = counts
      return .json(capacity: 4096) { json in
        json.object { json in
          json.member("size", final.size)
          json.member("profiles", final.profiles)
          json.member("sentence", sentence.describe(draft.segment.condition))
          json.key("conditions")
          json.array(Array(zip(evaluator.conditions, final.conditions))) { json, entry in
            json.object { json in
              json.member("path", entry.0.path)
              json.member("sentence", sentence.describe(entry.0.condition))
              json.member("size", entry.1)
            }
          }
          json.key("sample")
          json.array(final.sample) { $0.string($1.description) }
          json.key("overlap")
          json.array(others) { json, other in
            json.object { json in
              json.member("segment", other.key)
              json.member("size", final.others[other.id]?.size ?? 0)
              json.member("both", final.others[other.id]?.both ?? 0)
            }
          }
          json.key("changesPerDay")
          if let changes = final.changes {
            json.object { json in
              json.member("entered", changes.entered)
              json.member("left", changes.left)
            }
          } else {
            json.null()
          }
          json.member("at", now.iso8601)
        }
      }
    }
  }

  private var verification: Route {
    Route(
      .get, "/v1/segments/{key}/verification", "verifySegment", scope: .read,
      "Evaluates a segment anew over all events and profiles and compares with its members. Meant for a quiet moment: what came in within the last seconds may show as a difference.",
      parameters: [.init(name: "key", meaning: "The segment's key.")],
      answer: .init(
        meaning: "There should be no difference.",
        schema: .object([
          .init("segment", .string), .init("profiles", .integer), .init("members", .integer), .init("differences", .integer),
          .init(
            "profilesThatDiffer", .array(.object([.init("profile", .string), .init("member", .boolean), .init("shouldBe", .boolean)])),
            "The first 100."), .init("at", .time),
        ]))
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let segment = try SegmentRoutes.find(request.capture("key"), in: definitions)
      guard segment.status == .live else {
        throw .refused(code: "segment_not_evaluated", reason: "The segment is \(segment.status.rawValue): its members do not change.")
      }
      let relevant = SegmentDraft(definitions: definitions, segment: segment).relevant(with: [])
      let now = services.now()
      var found = VerificationCounts()
      try await members(of: [segment.id], relevant, for: request, at: now) { record, members in
        found.add(record, members, segment: segment.id)
      }
      let (final, key) = (found, services.control.hashKey)
      return .json(capacity: 4096) { json in
        json.object { json in
          json.member("segment", segment.key)
          json.member("profiles", final.profiles)
          json.member("members", final.members)
          json.member("differences", final.differences)
          json.key("profilesThatDiffer")
          json.array(final.different) { json, one in
            json.object { json in
              json.member("profile", ProfileID(row: one.row, key: key).description)
              json.member("member", one.isMember)
              json.member("shouldBe", !one.isMember)
            }
          }
          json.member("at", now.iso8601)
        }
      }
    }
  }

  /// Every profile with those of the segments that it would be in.
  func members(
    of segments: [SegmentID], _ definitions: Definitions, for request: APIRequest, at now: Timestamp,
    each: (ProfileRecord, Set<SegmentID>) -> Void
  ) async throws(APIError) {
    let way = BulkWay(definitions: definitions, target: segments[0], others: segments)
    try await census(way, BulkEvaluator(definitions: definitions), for: request, at: now) { record, answer, _ in
      each(record, answer.members)
    }
  }

  private func census(
    _ way: BulkWay, _ evaluator: BulkEvaluator, for request: APIRequest, at now: Timestamp, earlier: Timestamp? = nil,
    each: (ProfileRecord, BulkEvaluator.Answer, BulkEvaluator.Answer?) -> Void
  ) async throws(APIError) {
    try await census(for: request) { census async throws in
      if case .warehouse(let plan) = way, plan.hasVerdicts {
        try await census.run(plan, like: evaluator, hashKey: services.control.hashKey, at: now, earlier: earlier, each: each)
      } else {
        try await census.run(evaluator, at: now, earlier: earlier, each: each)
      }
    }
  }

  /// Given up when the client goes away.
  private func census<Result>(
    for request: APIRequest, _ body: (SegmentCensus) async throws -> Result
  ) async throws(APIError) -> Result {
    let place = try services.queries.enter()
    defer { withExtendedLifetime(place) {} }
    do {
      let census = SegmentCensus(state: services.state, warehouse: services.warehouse)
      return try await request.connection.whilePresent { try await body(census) }
    } catch let error as StateStoreError {
      throw .state(error)
    } catch let error as WarehouseError {
      throw .warehouse(error)
    } catch let error as StoredFormatError {
      throw .storedFormat(error)
    } catch {
      throw .stopping
    }
  }

  func draft(in request: APIRequest) throws(APIError) -> SegmentDraft {
    guard let text = String(validating: request.body, as: UTF8.self) else { throw .invalidBody(reason: "The text is not UTF-8.") }
    do throws(WorkspaceProblems) {
      return try services.reader.draft(WorkspaceText(name: "segment", text: text), current: services.control.definitions)
    } catch {
      throw .definitionsRefused(error.problems)
    }
  }

  private static func overlap(of request: APIRequest, in definitions: Definitions) throws(APIError) -> [SegmentDefinition] {
    let keys = (request.query["overlap"] ?? "").split(separator: ",").map(String.init)
    guard keys.count <= overlapMax else { throw .invalidParameter(name: "overlap", reason: "must name at most \(overlapMax) segments") }
    var others: [SegmentDefinition] = []
    for key in keys { others.append(try SegmentRoutes.find(key, in: definitions)) }
    return others
  }
}
