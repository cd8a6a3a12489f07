import JSONTape
import Platform
import Ports
import Segmentation
import Vocabulary
import WorkspaceFile

/// An edited segment beside the one that holds.
struct DifferenceRoutes {
  let services: APIServices

  var routes: [Route] { [difference] }

  private var preview: PreviewRoutes { PreviewRoutes(services: services) }

  private var difference: Route {
    Route(
      .post, "/v1/segments/difference", "compareSegment", scope: .write,
      "Who would enter and leave a segment if the definition in the body took the place of the one that holds. The body is as of a preview, with the segment's `key`.",
      parameters: [ExplanationRoutes.language],
      body: .init(types: PreviewRoutes.types, schema: .any, bytesMax: 2 * 1024 * 1024),
      answer: .init(
        meaning: "Both definitions judged over everything that is known now. `before` is null for a segment that does not exist yet.",
        schema: .object([
          .init("segment", .string), .init("profiles", .integer),
          .init("before", .nullable(.object([.init("size", .integer), .init("sentence", .string)]))),
          .init("after", .object([.init("size", .integer), .init("sentence", .string)])),
          .init("enters", .object([.init("size", .integer), .init("sample", .array(.string), "Ids of at most 10 profiles.")])),
          .init("leaves", .object([.init("size", .integer), .init("sample", .array(.string))])), .init("at", .time),
        ]))
    ) { request throws(APIError) in
      let draft = try preview.draft(in: request)
      let present = services.control.definitions
      let sentence = SegmentSentence(segments: draft.definitions.segments, language: try ExplanationRoutes.language(of: request))
      let old = present.segments.first { $0.id == draft.segment.id && $0.status.isKept }
      // What holds stands beside the edited one, under a number that nothing has.
      let beside = SegmentID(rawValue: present.nextSegment + 1)
      var definitions = draft.relevant(with: old?.condition.references ?? [])
      if let old {
        definitions.segments.append(SegmentDefinition(id: beside, key: old.key, name: old.name, condition: old.condition))
        definitions.computedTraits = draft.definitions.computedTraits
        definitions.keepUsedTraits()
      }
      let now = services.now()
      var found = DifferenceCounts()
      let segments = [draft.segment.id] + (old.map { _ in [beside] } ?? [])
      try await preview.members(of: segments, definitions, for: request, at: now) { record, members in
        found.add(record, isMember: members.contains(beside), willBe: members.contains(draft.segment.id))
      }
      let (final, key) = (found, services.control.hashKey)
      return .json(capacity: 4096) { json in
        json.object { json in
          json.member("segment", draft.segment.key)
          json.member("profiles", final.profiles)
          json.key("before")
          if let old { Self.write(final.before, sentence.describe(old.condition), to: &json) } else { json.null() }
          json.key("after")
          Self.write(final.after, sentence.describe(draft.segment.condition), to: &json)
          for (name, side) in [("enters", final.enters), ("leaves", final.leaves)] {
            json.key(name)
            json.object { json in
              json.member("size", side.size)
              json.key("sample")
              json.array(side.sample) { $0.string(ProfileID(row: $1, key: key).description) }
            }
          }
          json.member("at", now.iso8601)
        }
      }
    }
  }

  private static func write(_ size: Int, _ sentence: String, to json: inout JSONWriter) {
    json.object { json in
      json.member("size", size)
      json.member("sentence", sentence)
    }
  }
}

/// How an edited segment differs from what holds.
struct DifferenceCounts {
  var profiles = 0
  var before = 0
  var after = 0
  var enters: (size: Int, sample: [ProfileRow]) = (0, [])
  var leaves: (size: Int, sample: [ProfileRow]) = (0, [])

  mutating func add(_ record: ProfileRecord, isMember: Bool, willBe: Bool) {
    profiles += 1
    if isMember { before += 1 }
    if willBe { after += 1 }
    guard isMember != willBe else { return }
    if willBe { Self.add(record.row, to: &enters) } else { Self.add(record.row, to: &leaves) }
  }

  private static func add(_ row: ProfileRow, to side: inout (size: Int, sample: [ProfileRow])) {
    side.size += 1
    if side.sample.count < PreviewRoutes.sampleMax { side.sample.append(row) }
  }
}
