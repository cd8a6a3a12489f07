import JSONTape
import Ports
import Vocabulary

/// One person: profile, events, marks.
struct ProfileRoutes {
  let services: APIServices

  private static let reference = Route.Parameter(
    name: "profile", meaning: "`type:value` of an identifier, such as `email:ann@example.com`, or a profile's id.")

  var routes: [Route] { [search, profile, events, stored, mark] }

  private var finder: ProfileFinder { ProfileFinder(services) }

  private var search: Route {
    Route(
      .get, "/v1/profiles", "searchProfiles", scope: .read,
      "Finds profiles by the beginnings of words: of identifiers, names and any other trait; upper case and diacritics do not matter.",
      parameters: [
        .init(name: "query", meaning: "One to eight words; all must be found."),
        .init(name: "limit", meaning: "1 to 100; 20 when absent.", schema: .integer),
      ],
      answer: .init(
        meaning: "The profiles found, whole words before beginnings.", schema: .object([.init("profiles", .array(.named("Profile")))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 20, max: 100)
      let words = SearchTerms.words(of: request.query["query"] ?? "")
      guard !words.isEmpty else { throw .invalidParameter(name: "query", reason: "must hold a word to search for") }
      let records = try await ProfileSearch(services: services, finder: finder).find(words, limit: limit)
      let definitions = services.control.definitions
      let sizes = try await GroupFinder(services).householdSizes(of: records)
      let undeliverable = try await MailDomainFinder(services).undeliverable(in: records)
      return .json(capacity: 16 * 1024) { json in
        json.object { json in
          json.key("profiles")
          json.array(records) { json, record in
            let id = ProfileID(row: record.row, key: services.control.hashKey)
            ProfileView(
              record: record, definitions: definitions, now: services.now(), householdSizes: sizes, undeliverableDomains: undeliverable
            ).write(to: &json, id: id, provenance: false)
          }
        }
      }
    }
  }

  private var profile: Route {
    Route(
      .get, "/v1/profiles/{profile}", "getProfile", scope: .read, "One profile. An id or identifier that was merged leads to the survivor.",
      parameters: [Self.reference, .init(name: "provenance", meaning: "Traits with source and time.", schema: .boolean)],
      answer: .init(meaning: "The profile.", schema: .named("Profile")), isShort: true
    ) { request throws(APIError) in
      let provenance = try request.flag("provenance")
      let record = try await finder.find(request.capture("profile"))
      let id = ProfileID(row: record.row, key: services.control.hashKey)
      let sizes = try await GroupFinder(services).householdSizes(of: [record])
      let undeliverable = try await MailDomainFinder(services).undeliverable(in: [record])
      return .json(capacity: 2048) {
        ProfileView(
          record: record, definitions: services.control.definitions, now: services.now(), householdSizes: sizes,
          undeliverableDomains: undeliverable
        ).write(to: &$0, id: id, provenance: provenance)
      }
    }
  }

  private var events: Route {
    Route(
      .get, "/v1/profiles/{profile}/events", "getProfileEvents", scope: .read, "What the person did, newest first, from the warehouse.",
      parameters: [
        Self.reference, .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
        .init(name: "before", meaning: "Only events before this place: `next` of the page before, or a time."),
      ],
      answer: .init(meaning: "A page.", schema: .object([.init("events", .array(.named("Event"))), .init("next", .nullable(.string))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      let before = try Self.place(request.query["before"])
      let record = try await finder.find(request.capture("profile"))
      let page = try await Timeline(warehouse: services.warehouse, owners: record.sections.map(\.id)).page(before: before, limit: limit)
      let definitions = services.control.definitions
      return .json(capacity: 16 * 1024) { json in
        json.object { json in
          json.key("events")
          json.array(page.events) { Timeline.write($1, source: definitions.sourceKey($1.source), to: &$0) }
          json.member("next", page.next?.cursor)
        }
      }
    }
  }

  private var stored: Route {
    Route(
      .get, "/v1/profiles/{profile}/warehouse", "getProfileInWarehouse", scope: .read,
      "How many rows the warehouse holds of the person: zeros, and `gone`, when nothing is left in any of its files.",
      parameters: [Self.reference],
      answer: .init(
        meaning: "The rows.",
        schema: .object([
          .init("gone", .boolean), .init("rowsVisible", .integer, "Rows that statements see."),
          .init("rowsStored", .integer, "Rows in the files in use."),
          .init("oldFiles", .integer, "Replaced files, of anybody, that are deleted some minutes later."),
        ]))
    ) { request throws(APIError) in
      let record = try await finder.find(request.capture("profile"))
      let id = ProfileID(row: record.row, key: services.control.hashKey)
      let rows: WarehouseErasure
      do throws(WarehouseError) {
        rows = try await services.warehouse.erasure(
          of: ErasedProfile(id: id, owners: Array(record.sections.map(\.id).prefix(ErasedProfile.ownersMax))))
      } catch { throw .warehouse(error) }
      return .json { json in
        json.object { json in
          json.member("gone", rows.isDone)
          json.member("rowsVisible", rows.rowsSeen)
          json.member("rowsStored", rows.rowsStored)
          json.member("oldFiles", rows.oldParts)
        }
      }
    }
  }

  private var mark: Route {
    Route(
      .post, "/v1/profiles/{profile}/marks", "markProfile", scope: .write, "Sets or lifts a mark that stops deliveries to the person.",
      parameters: [Self.reference],
      body: .init(
        types: [APIResponse.json],
        schema: .object([.init("mark", .oneOf(ProfileMark.Kind.allCases.map(\.name))), .init("set", .boolean)])),
      answer: .init(meaning: "Done.", schema: .object([.init("mark", .string), .init("set", .boolean), .init("offset", .integer)]))
    ) { request throws(APIError) in
      let body = try JSONBody(request.body)
      let name = try body.text("mark")
      guard let kind = ProfileMark.Kind.allCases.first(where: { $0.name == name }) else {
        throw .invalidBody(reason: "mark must be one of: \(ProfileMark.Kind.allCases.map(\.name).joined(separator: ", ")).")
      }
      guard let isSet = body.root["set"]?.bool else { throw .invalidBody(reason: "set must be true or false.") }
      let record = try await finder.find(request.capture("profile"))
      let id = ProfileID(row: record.row, key: services.control.hashKey).description
      let receipt = try await services.submit(.mark(profile: id, kind: kind, isSet: isSet), by: request.caller)
      return .json { json in
        json.object { json in
          json.member("mark", kind.name)
          json.member("set", isSet)
          json.member("offset", receipt.offset.rawValue)
        }
      }
    }
  }

  private static func place(_ text: String?) throws(APIError) -> TimelinePlace {
    guard let text else { return .end }
    guard let place = TimelinePlace(text: text) else {
      throw .invalidParameter(name: "before", reason: "must be `next` of a page, or an ISO 8601 time")
    }
    return place
  }
}

extension APIServices {
  func submit(_ action: Command.Action, by caller: APIRequest.Caller) async throws(APIError) -> CommandReceipt {
    do throws(CommandError) { return try await control.submit(action, actor: caller.name) } catch { throw .command(error) }
  }
}
