import JSONTape
import Ports
import Vocabulary

/// How segments grew and shrank, and in which segments somebody was.
struct HistoryRoutes {
  let services: APIServices

  private static let pageRows = 1000

  var routes: [Route] { [ofSegment, ofProfile] }

  private var ofSegment: Route {
    Route(
      .get, "/v1/segments/{key}/history", "getSegmentHistory", scope: .read,
      "Size, entries and exits of a segment by interval, in UTC. Exact, by the moments at which people entered and left.",
      parameters: [
        .init(name: "key", meaning: "The segment's key."),
        .init(name: "from", meaning: "A date or time; 30 days, or intervals, before `to` when absent. Its whole interval counts."),
        .init(name: "to", meaning: "A date or time, excluded; now when absent."),
        .init(
          name: "interval", meaning: "day when absent; weeks begin on Monday.",
          schema: .oneOf(HistoryInterval.allCases.map(\.rawValue))),
      ],
      answer: .init(
        meaning:
          "One entry for each interval, oldest first; `size` is that at its end. `recordedSince` is null when nothing ever happened.",
        schema: .object([
          .init("segment", .string), .init("interval", .string), .init("recordedSince", .nullable(.time)),
          .init(
            "history",
            .array(
              .object([
                .init("start", .time), .init("end", .time), .init("entered", .integer), .init("left", .integer), .init("size", .integer),
              ]))),
        ]))
    ) { request throws(APIError) in
      let segment = try SegmentRoutes.find(request.capture("key"), in: services.control.definitions)
      let intervals = try SegmentTimeline.intervals(of: request, now: services.now())
      let (counts, size) = try await state { () async throws(StateStoreError) in
        // Counts first: a change in between shows in the size of the last interval alone.
        let counts = try await services.state.membershipCounts(of: segment.id, since: .zero)
        let sizes = try await services.state.segmentSizes()
        return (counts, segment.status.isKept ? sizes[segment.id] ?? 0 : 0)
      }
      let points = SegmentTimeline.points(intervals.list, counts: counts, size: size)
      return .json(capacity: 256 + points.count * 128) { json in
        json.object { json in
          json.member("segment", segment.key)
          json.member("interval", intervals.interval.rawValue)
          json.member("recordedSince", counts.first?.hour.iso8601)
          json.key("history")
          json.array(points) { json, point in
            json.object { json in
              json.member("start", point.interval.lowerBound.iso8601)
              json.member("end", point.interval.upperBound.iso8601)
              json.member("entered", point.entered)
              json.member("left", point.left)
              json.member("size", point.size)
            }
          }
        }
      }
    }
  }

  private var ofProfile: Route {
    Route(
      .get, "/v1/profiles/{profile}/segments/history", "getProfileSegmentHistory", scope: .read,
      "In which segments a profile was at a moment, and every entry and exit before it with its reason, newest first. The id of a profile that was merged away gives its own history up to then.",
      parameters: [
        .init(name: "profile", meaning: "`type:value` of an identifier, or a profile's id."),
        .init(name: "at", meaning: "A date or time; now when absent."),
        .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
        .init(name: "cursor", meaning: "`next` of the page before."),
      ],
      answer: .init(
        meaning: "Changes before `keptSince` are not kept any more.",
        schema: .object([
          .init("profile", .string), .init("mergedInto", .nullable(.string)), .init("keptSince", .nullable(.time)),
          .init("at", .time), .init("segments", .array(.string)),
          .init(
            "changes",
            .array(.object([.init("segment", .string), .init("change", .string), .init("at", .time), .init("because", .string)]))),
          .init("next", .nullable(.string)),
        ]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      let now = services.now()
      let at = try SegmentTimeline.moment("at", of: request) ?? now
      let before = try request.offset("cursor")?.rawValue
      let key = services.control.hashKey
      let record = try await ProfileFinder(services).own(request.capture("profile"))
      let (kept, then) = try await members(record, at: at, now: now)
      var changes = try await state { () async throws(StateStoreError) in
        try await services.state.membershipChanges(of: record.row, before: before ?? then.before, limit: limit + 1)
      }
      let hasMore = changes.count > limit
      if hasMore { changes.removeLast() }
      let keys = Dictionary(services.control.definitions.segments.map { ($0.id, $0.key) }) { first, _ in first }
      let page = changes
      return .json(capacity: 512 + page.count * 128) { json in
        json.object { json in
          json.member("profile", ProfileID(row: record.row, key: key).description)
          json.member("mergedInto", record.mergedInto.map { ProfileID(row: $0, key: key).description })
          json.member("keptSince", kept?.iso8601)
          json.member("at", at.iso8601)
          json.key("segments")
          json.array(then.segments.compactMap { keys[$0] }.sorted()) { $0.string($1) }
          json.key("changes")
          json.array(page) { json, recorded in
            json.object { json in
              json.member("segment", keys[recorded.change.segment] ?? "removed")
              json.member("change", recorded.change.change.name)
              json.member("at", recorded.change.at.iso8601)
              json.member("because", recorded.change.because)
            }
          }
          json.member("next", hasMore ? page.last.map { "\($0.number)" } : nil)
        }
      }
    }
  }

  /// From what holds now back: what was entered since is taken out, what was left is put in.
  private func members(
    _ record: ProfileRecord, at moment: Timestamp, now: Timestamp
  ) async throws(APIError) -> (kept: Timestamp?, then: (segments: Set<SegmentID>, before: UInt64?)) {
    try await state { () async throws(StateStoreError) in
      let kept = try await services.state.oldestMembershipChange()
      var segments = Set(record.memberships.map(\.segment))
      var before: UInt64?
      guard moment < now else { return (kept, (segments, before)) }
      while true {
        let page = try await services.state.membershipChanges(of: record.row, before: before, limit: Self.pageRows)
        for recorded in page {
          guard recorded.change.at > moment else { return (kept, (segments, before)) }
          switch recorded.change.change {
          case .entered: segments.remove(recorded.change.segment)
          case .left: segments.insert(recorded.change.segment)
          }
          before = recorded.number
        }
        if page.count < Self.pageRows { return (kept, (segments, before)) }
      }
    }
  }
}
