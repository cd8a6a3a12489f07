import JSONTape
import Ports
import Vocabulary

/// Households: profiles for which a rule's traits are equal.
struct HouseholdRoutes {
  let services: APIServices

  private static let membersShown = 100

  var routes: [Route] { [large, get] }

  private var finder: GroupFinder { GroupFinder(services) }

  private var large: Route {
    Route(
      .get, "/v1/households/too-large", "listTooLargeHouseholds", scope: .read,
      "Groups with more profiles than `members_max`, the largest first: hotels, offices, telephones of shops. They are no households.",
      parameters: [.init(name: "limit", meaning: "1 to 100; 20 when absent.", schema: .integer)],
      answer: .init(
        meaning: "The groups.",
        schema: .object([.init("households", .array(.object([.init("id", .string), .init("size", .integer)])))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 20, max: 100)
      var sizes: [GroupSize] = []
      if let rules = services.control.definitions.households {
        do throws(StateStoreError) {
          sizes = try await services.state.largeHouseholds(above: rules.membersMax, limit: limit)
        } catch { throw .state(error) }
      }
      return .json { json in
        json.object { json in
          json.key("households")
          json.array(sizes) { json, size in
            json.object { json in
              json.member("id", size.group.hexadecimal)
              json.member("size", size.members)
            }
          }
        }
      }
    }
  }

  private var get: Route {
    Route(
      .get, "/v1/households/{id}", "getHousehold", scope: .read, "One household with its members.",
      parameters: [.init(name: "id", meaning: "As a profile shows it under `households`.")],
      answer: .init(meaning: "The household.", schema: .named("Household"))
    ) { request throws(APIError) in
      guard let key = KeyedHash(hexadecimal: request.capture("id")) else { throw .notFound(.household) }
      let rows = try await finder.members(of: key, after: ProfileRow(rawValue: 0), limit: Self.membersShown)
      // A group of an account has members, and none of them says a rule.
      guard let first = rows.first, let rule = try await finder.rule(of: key, member: first) else { throw .notFound(.household) }
      let size = try await finder.sizes(of: [key])[key] ?? rows.count
      let hashKey = services.control.hashKey
      return .json { json in
        json.object { json in
          json.member("id", key.hexadecimal)
          json.member("rule", rule)
          GroupView.writeSize(size, services.control.definitions, to: &json)
          json.key("members")
          json.array(rows) { $0.string(ProfileID(row: $1, key: hashKey).description) }
        }
      }
    }
  }
}
