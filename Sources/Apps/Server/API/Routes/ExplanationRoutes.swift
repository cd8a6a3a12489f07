import JSONTape
import Ports
import Segmentation
import Vocabulary
import WorkspaceFile

/// Why somebody is in a segment, or is not.
struct ExplanationRoutes {
  let services: APIServices

  static let language = Route.Parameter(
    name: "language", meaning: "Of the sentences: `en`, `vi`, `zh-Hans` or `zh-Hant`; `en` when absent.")

  var routes: [Route] { [explanation] }

  private var explanation: Route {
    Route(
      .get, "/v1/segments/{key}/members/{profile}/explanation", "explainMembership", scope: .read,
      "For every condition of the segment whether it holds, what decides it, and when it will change by itself.",
      parameters: [
        .init(name: "key", meaning: "The segment's key."),
        .init(name: "profile", meaning: "`type:value` of an identifier, or a profile's id."), Self.language,
      ],
      answer: .init(
        meaning: "The explanation.",
        schema: .object([
          .init("segment", .string), .init("profile", .string), .init("member", .boolean), .init("since", .nullable(.time)),
          .init("at", .time), .init("sentence", .string),
          .init(
            "condition", .map(.any), "`{sentence, holds, changesAt, value, trait, times, parts}`; `parts` are the conditions inside."),
        ]))
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let language = try Self.language(of: request)
      let segment = try SegmentRoutes.find(request.capture("key"), in: definitions)
      let hashKey = services.control.hashKey
      let record = try await ProfileFinder(services).find(request.capture("profile"))
      let now = services.now()
      let accounts = try await GroupFinder(services).accounts(of: record)
      guard let explained = SegmentExplainer(definitions: definitions).explain(segment.id, record: record, at: now, accounts: accounts)
      else {
        throw .refused(code: "segment_not_evaluated", reason: "The segment is \(segment.status.rawValue): it is not evaluated.")
      }
      let sentence = SegmentSentence(segments: definitions.segments, language: language)
      let membership = record.memberships.first { $0.segment == segment.id }
      return .json(capacity: 4096) { json in
        json.object { json in
          json.member("segment", segment.key)
          json.member("profile", ProfileID(row: record.row, key: hashKey).description)
          json.member("member", membership != nil)
          json.member("since", membership?.since.iso8601)
          json.member("at", now.iso8601)
          json.member("sentence", sentence.describe(segment.condition))
          json.key("condition")
          Self.write(explained, sentence, definitions, to: &json)
        }
      }
    }
  }

  static func language(of request: APIRequest) throws(APIError) -> SentenceLanguage {
    guard let tag = request.query["language"] else { return .english }
    if let language = SentenceLanguage(tag: tag) { return language }
    throw .invalidParameter(name: "language", reason: "must be en, vi, zh-Hans or zh-Hant")
  }

  private static func write(
    _ explained: ConditionExplanation, _ sentence: SegmentSentence, _ definitions: Definitions, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("sentence", sentence.describe(explained.condition))
      json.member("holds", explained.holds)
      json.member("changesAt", explained.changesAt?.iso8601)
      if let value = explained.value {
        json.key("value")
        value.write(to: &json)
      }
      if let trait = explained.trait {
        json.key("trait")
        json.object { json in
          json.member("name", trait.name)
          json.key("value")
          trait.value.write(to: &json)
          json.member("source", definitions.sourceKey(trait.source))
          json.member("time", trait.time.iso8601)
        }
      }
      if !explained.times.isEmpty {
        json.key("times")
        json.array(explained.times) { $0.string($1.iso8601) }
      }
      if !explained.parts.isEmpty {
        json.key("parts")
        json.array(explained.parts) { write($1, sentence, definitions, to: &$0) }
      }
    }
  }
}
