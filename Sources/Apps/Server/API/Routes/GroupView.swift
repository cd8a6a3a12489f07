import JSONTape
import Vocabulary

/// Accounts and households as the API shows them.
enum GroupView {
  static func write(accountsOf record: ProfileRecord, to json: inout JSONWriter) {
    json.key("accounts")
    json.array(record.accounts) { json, link in
      json.object { json in
        json.member("id", link.account)
        json.member("firstSeen", link.firstSeen.iso8601)
        json.member("lastSeen", link.lastSeen.iso8601)
      }
    }
  }

  static func write(
    householdsOf record: ProfileRecord, sizes: [KeyedHash: Int], _ definitions: Definitions, to json: inout JSONWriter
  ) {
    let rules = definitions.households?.rules.map(\.key) ?? []
    let own = rules.compactMap { rule in record.groups.first { $0.rule == rule } }
    json.key("households")
    json.array(own) { json, group in
      json.object { json in
        json.member("id", group.key.hexadecimal)
        json.member("rule", group.rule)
        writeSize(sizes[group.key] ?? 1, definitions, to: &json)
      }
    }
  }

  static func writeSize(_ size: Int, _ definitions: Definitions, to json: inout JSONWriter) {
    json.member("size", size)
    json.member("tooLarge", definitions.households.map { size > $0.membersMax } ?? false)
  }

  static func write(_ account: Account, members: Int, _ definitions: Definitions, to json: inout JSONWriter) {
    json.object { json in
      json.member("id", account.id)
      json.key("traits")
      json.object { json in
        for trait in account.traits where trait.value != .null {
          json.key(trait.name)
          json.object { json in
            json.key("value")
            trait.value.write(to: &json)
            json.member("source", definitions.sourceKey(trait.source))
            json.member("time", trait.time.iso8601)
          }
        }
      }
      json.member("members", members)
      json.member("firstSeen", account.firstSeen.iso8601)
      json.member("lastSeen", account.lastSeen.iso8601)
    }
  }
}
