import JSONTape
import Ports
import Vocabulary

/// Accounts - the groups of `group` calls - and who belongs to them.
struct AccountRoutes {
  let services: APIServices

  private static let id = Route.Parameter(name: "id", meaning: "The `groupId`.")

  var routes: [Route] { [list, get, members] }

  private var finder: GroupFinder { GroupFinder(services) }

  private var list: Route {
    Route(
      .get, "/v1/accounts", "listAccounts", scope: .read, "Accounts, in the order of their ids.",
      parameters: [
        .init(name: "limit", meaning: "1 to 1000; 100 when absent.", schema: .integer),
        .init(name: "cursor", meaning: "`next` of the page before."),
      ],
      answer: .init(meaning: "A page.", schema: .object([.init("accounts", .array(.named("Account"))), .init("next", .nullable(.string))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 1000)
      var accounts: [Account]
      do throws(StateStoreError) {
        accounts = try await services.state.accounts(after: request.query["cursor"] ?? "", limit: limit + 1)
      } catch { throw .state(error) }
      let hasMore = accounts.count > limit
      if hasMore { accounts.removeLast(accounts.count - limit) }
      let (definitions, hashKey) = (services.control.definitions, services.control.hashKey)
      let sizes = try await finder.sizes(of: accounts.map { .account($0.id, key: hashKey) })
      return .json(capacity: 256 + accounts.count * 512) { json in
        json.object { json in
          json.key("accounts")
          json.array(accounts) { json, account in
            GroupView.write(account, members: sizes[.account(account.id, key: hashKey)] ?? 0, definitions, to: &json)
          }
          json.member("next", hasMore ? accounts.last?.id : nil)
        }
      }
    }
  }

  private var get: Route {
    Route(
      .get, "/v1/accounts/{id}", "getAccount", scope: .read, "One account with its traits.", parameters: [Self.id],
      answer: .init(meaning: "The account.", schema: .named("Account"))
    ) { request throws(APIError) in
      let account = try await finder.account(request.capture("id"))
      let key = KeyedHash.account(account.id, key: services.control.hashKey)
      let members = try await finder.sizes(of: [key])[key] ?? 0
      return .json { GroupView.write(account, members: members, services.control.definitions, to: &$0) }
    }
  }

  private var members: Route {
    Route(
      .get, "/v1/accounts/{id}/members", "listAccountMembers", scope: .read, "Who belongs to the account, in a stable order.",
      parameters: [
        Self.id, .init(name: "limit", meaning: "1 to 10000; 100 when absent.", schema: .integer),
        .init(name: "cursor", meaning: "`next` of the page before."),
      ],
      answer: .init(
        meaning: "A page.",
        schema: .object([.init("members", .array(.string), "Ids of profiles."), .init("next", .nullable(.string))]))
    ) { request throws(APIError) in
      let limit = try request.limit(standard: 100, max: 10_000)
      let hashKey = services.control.hashKey
      let after = try SegmentRoutes.row(cursor: request.query["cursor"], key: hashKey)
      let account = try await finder.account(request.capture("id"))
      var rows = try await finder.members(of: .account(account.id, key: hashKey), after: after, limit: limit + 1)
      let hasMore = rows.count > limit
      if hasMore { rows.removeLast(rows.count - limit) }
      return .json(capacity: 128 + rows.count * 40) { json in
        json.object { json in
          json.key("members")
          json.array(rows) { $0.string(ProfileID(row: $1, key: hashKey).description) }
          json.member("next", hasMore ? rows.last.map { ProfileID(row: $0, key: hashKey).description } : nil)
        }
      }
    }
  }
}
