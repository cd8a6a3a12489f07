import JSONTape
import Ports
import Vocabulary
import WorkspaceFile

/// Segments and who is in them.
struct SegmentRoutes {
  let services: APIServices

  private static let key = Route.Parameter(name: "key", meaning: "The segment's key.")

  var routes: [Route] { [list, get, members] }

  private var list: Route {
    Route(
      .get, "/v1/segments", "listSegments", scope: .read, "All segments with their sizes.",
      answer: .init(meaning: "All of them.", schema: .object([.init("segments", .array(.named("Segment")))]))
    ) { _ throws(APIError) in
      let definitions = services.control.definitions
      let standing = try await standing()
      return .json(capacity: 8 * 1024) { json in
        json.object { json in
          json.key("segments")
          json.array(definitions.segments) { Self.write($1, definitions, standing, to: &$0) }
        }
      }
    }
  }

  private var get: Route {
    Route(
      .get, "/v1/segments/{key}", "getSegment", scope: .read, "One segment.", parameters: [Self.key],
      answer: .init(meaning: "The segment.", schema: .named("Segment"))
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let segment = try Self.find(request.capture("key"), in: definitions)
      let standing = try await standing()
      return .json { Self.write(segment, definitions, standing, to: &$0) }
    }
  }

  private var members: Route {
    Route(
      .get, "/v1/segments/{key}/members", "listSegmentMembers", scope: .read, "Who is in the segment, in a stable order.",
      parameters: [
        Self.key, .init(name: "limit", meaning: "1 to 10000; 100 when absent.", schema: .integer),
        .init(name: "cursor", meaning: "`next` of the page before."),
      ],
      answer: .init(meaning: "A page.", schema: .object([.init("members", .array(.named("Member"))), .init("next", .nullable(.string))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 10_000)
      let segment = try Self.find(request.capture("key"), in: services.control.definitions)
      let key = services.control.hashKey
      let after = try Self.row(cursor: request.query["cursor"], key: key)
      var members = try await state { () async throws(StateStoreError) in
        try await services.state.members(of: segment.id, after: after, limit: limit + 1)
      }
      let hasMore = members.count > limit
      if hasMore { members.removeLast(members.count - limit) }
      return .json(capacity: 128 + members.count * 100) { json in
        json.object { json in
          json.key("members")
          json.array(members) { json, member in
            json.object { json in
              json.member("id", ProfileID(row: member.profile, key: key).description)
              json.member("since", member.since.iso8601)
            }
          }
          json.member("next", hasMore ? members.last.map { ProfileID(row: $0.profile, key: key).description } : nil)
        }
      }
    }
  }

  /// The cursor is the last profile's id: it tells its holder nothing new, and nobody can make up a row.
  static func row(cursor: String?, key: HashKey) throws(APIError) -> ProfileRow {
    guard let cursor else { return ProfileRow(rawValue: 0) }
    guard let row = ProfileID(cursor)?.row(key: key) else { throw .invalidParameter(name: "cursor", reason: "must be `next` of a page") }
    return row
  }

  static func find(_ key: String, in definitions: Definitions) throws(APIError) -> SegmentDefinition {
    guard let segment = definitions.segments.first(where: { $0.key == key }) else { throw .notFound(.segment) }
    return segment
  }

  /// How the segments stand now.
  private struct Standing {
    var sizes: [SegmentID: Int]
    var warming: Set<String>
    var incomplete: [IncompleteSegment]
  }

  private func standing() async throws(APIError) -> Standing {
    do throws(StateStoreError) {
      let status = try await services.control.status()
      return Standing(
        sizes: try await services.state.segmentSizes(), warming: Set(status.warmingSegments), incomplete: status.incompleteSegments)
    } catch {
      throw .state(error)
    }
  }

  private static func write(_ segment: SegmentDefinition, _ definitions: Definitions, _ standing: Standing, to json: inout JSONWriter) {
    let keys = Dictionary(definitions.segments.map { ($0.id, $0.key) }) { first, _ in first }
    json.object { json in
      json.member("key", segment.key)
      json.member("name", segment.name)
      json.member("size", segment.status.isKept ? standing.sizes[segment.id] ?? 0 : 0)
      json.member("sentence", SegmentSentence(segments: definitions.segments).describe(segment.condition))
      json.member("state", standing.warming.contains(segment.key) ? "warming" : segment.status.rawValue)
      let uses = SegmentUses(definitions)
      json.key("uses")
      json.object { json in
        for (name, keys) in [
          ("events", uses.events(of: segment.condition)), ("traits", uses.traits(of: segment.condition)),
          ("segments", uses.segments(of: segment.condition)),
        ] {
          json.key(name)
          json.array(keys) { $0.string($1) }
        }
      }
      let users = uses.users(ofSegment: segment.id)
      json.key("usedBy")
      json.object { json in
        for (name, keys) in [("segments", users.segments), ("destinations", users.destinations)] {
          json.key(name)
          json.array(keys) { $0.string($1) }
        }
      }
      json.key("where")
      SegmentJSON(keys: keys).write(segment.condition, to: &json)
      json.key("beyondRetention")
      json.array(RetentionGap.of(segment, in: definitions)) { json, gap in
        json.object { json in
          json.member("event", gap.event)
          json.member("keptDays", gap.keptDays)
          json.key("neededDays")
          if let days = gap.neededDays { json.integer(Int64(days)) } else { json.null() }
        }
      }
      json.key("incomplete")
      if let missing = standing.incomplete.first(where: { $0.key == segment.key }) { missing.write(to: &json) } else { json.null() }
    }
  }
}
