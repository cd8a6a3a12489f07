import JSONTape
import Ports
import Vocabulary

/// Pairs of profiles that may be one person, for somebody to say whether they are.
struct MatchReviewRoutes {
  let services: APIServices

  var routes: [Route] { [list, answer] }

  static let answers = ["same", "different"]

  private var list: Route {
    Route(
      .get, "/v1/identity/reviews", "listMatchReviews", scope: .read,
      "Pairs of profiles that may be one person and wait for an answer, oldest first, each with its reasons; and how far matching has come.",
      parameters: [
        .init(name: "limit", meaning: "1 to 200; 50 when absent.", schema: .integer),
        .init(name: "cursor", meaning: "`next` of the page before.", schema: .integer),
      ],
      answer: .init(
        meaning: "A page.",
        schema: .object([
          .init("reviews", .array(.named("MatchReview"))), .init("waiting", .integer, "How many there are in all."),
          .init("next", .nullable(.integer)), .init("matching", .nullable(.named("Matching")), "Null when profiles are not matched."),
        ]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 50, max: 200)
      let after = try request.offset("cursor")?.rawValue ?? 0
      let checkpoint = try await state { () async throws(StateStoreError) in try await services.state.committed() }
      let status = try await state { () async throws(StateStoreError) in try await services.control.status() }
      let rest = checkpoint.reviews.filter { $0.number > after }
      var page: [(review: MatchReview, left: ProfileRecord?, right: ProfileRecord?)] = []
      for review in rest.prefix(limit) {
        page.append((review, try await holder(of: review.finding.left), try await holder(of: review.finding.right)))
      }
      let (shown, waiting) = (page, checkpoint.reviews.count)
      let next = rest.count > limit ? shown.last?.review.number : nil
      return .json(capacity: 4096) { json in
        json.object { json in
          json.key("reviews")
          json.array(shown) { write($1.review, $1.left, $1.right, to: &$0) }
          json.member("waiting", waiting)
          json.key("next")
          if let next { json.integer(Int64(next)) } else { json.null() }
          json.key("matching")
          if let matching = status.matching { StatusView.write(matching, to: &json) } else { json.null() }
        }
      }
    }
  }

  private var answer: Route {
    Route(
      .post, "/v1/identity/reviews/{number}", "answerMatchReview", scope: .write,
      "Says whether the two profiles of a review are one person: merges them, or holds them apart for good. Taking the decision back undoes it.",
      parameters: [.init(name: "number", meaning: "The review's number.")],
      body: .init(
        types: [APIResponse.json],
        schema: .object([
          .init("decision", .oneOf(Self.answers)),
          .init("reason", .string, optional: true, "For the record; at most 500 characters."),
        ])),
      answer: .init(
        meaning: "Done.", schema: .object([.init("review", .integer), .init("decision", .integer), .init("offset", .integer)]))
    ) { request throws(APIError) in
      guard let number = UInt64(request.capture("number")) else { throw .notFound(.review) }
      let body = try JSONBody(request.body)
      guard let said = body.root["decision"]?.string, Self.answers.contains(said) else {
        throw .invalidBody(reason: "decision must be same or different.")
      }
      let reason = try IdentityDecisionRoutes.reason(in: body)
      let receipt = try await services.submit(.review(number: number, isSame: said == "same", reason: reason), by: request.caller)
      let checkpoint = try await state { () async throws(StateStoreError) in try await services.state.committed() }
      return .json { json in
        json.object { json in
          json.member("review", number)
          if let decision = checkpoint.decisions.last(where: { $0.offset == receipt.offset }) {
            json.member("decision", Int(decision.number))
          }
          json.member("offset", receipt.offset.rawValue)
        }
      }
    }
  }

  /// Nil when the identifier has no profile any more.
  private func holder(of identifier: Identifier) async throws(APIError) -> ProfileRecord? {
    let finder = ProfileFinder(services)
    let key = services.control.hashKey
    let row = try await state { () async throws(StateStoreError) in try await services.state.profileRow(identifier: identifier.key(key)) }
    guard let row, row.rawValue > 0 else { return nil }
    do throws(APIError) { return try await finder.find(ProfileID(row: row, key: key).description) } catch {
      if case .notFound = error { return nil }
      throw error
    }
  }

  private func write(_ review: MatchReview, _ left: ProfileRecord?, _ right: ProfileRecord?, to json: inout JSONWriter) {
    json.object { json in
      json.member("number", review.number)
      json.member("at", review.at.iso8601)
      json.key("evidence")
      MatchEvidenceView.write(review.finding.evidence, to: &json)
      json.key("left")
      write(review.finding.left, left, to: &json)
      json.key("right")
      write(review.finding.right, right, to: &json)
    }
  }

  /// One side as it is now.
  private func write(_ identifier: Identifier, _ record: ProfileRecord?, to json: inout JSONWriter) {
    json.object { json in
      json.key("identifier")
      identifier.write(to: &json)
      json.member("profile", record.map { ProfileID(row: $0.row, key: services.control.hashKey).description })
      json.key("traits")
      json.object { json in
        for trait in record?.traits(by: SurvivorshipRules(services.control.definitions)) ?? [] where trait.value != .null {
          json.key(trait.name)
          trait.value.write(to: &json)
        }
      }
    }
  }
}
