import JSONTape
import Ports
import Vocabulary

struct CatalogueJSON {
  let catalogue: Catalogue
  let users: CatalogueUsers

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("profiles", catalogue.profiles)
      json.key("events")
      json.array(catalogue.events) { json, event in
        json.object { json in
          json.member("type", event.type.name)
          json.member("name", event.name)
          json.member("count", event.count)
          json.member("firstSeen", event.firstSeen.iso8601)
          json.member("lastSeen", event.lastSeen.iso8601)
          json.key("usedBy")
          json.array(event.type == .track ? users.ofEvent(event.name) : []) { $0.string($1) }
          json.key("properties")
          json.array(event.properties) { write($1, users.ofProperty($1.path, event: event.name), to: &$0) }
        }
      }
      json.key("traits")
      json.array(catalogue.traits) { write($1, users.ofTrait($1.path), to: &$0) }
      json.key("identifiers")
      json.array(catalogue.identifiers) { json, identifier in
        json.object { json in
          json.member("type", identifier.type.rawValue)
          json.member("profiles", identifier.profiles)
        }
      }
      json.member("accounts", catalogue.accounts)
      json.key("accountTraits")
      json.array(catalogue.accountTraits) { write($1, users.ofAccountTrait($1.path), to: &$0) }
    }
  }

  private func write(_ value: Catalogue.ValueEntry, _ users: [String], to json: inout JSONWriter) {
    json.object { json in
      json.member("path", value.path)
      json.key("types")
      json.array(value.types) { $0.string($1) }
      json.key("fillRate")
      json.number(value.fillRate)
      json.key("samples")
      json.array(value.samples) { $0.string($1) }
      json.key("usedBy")
      json.array(users) { $0.string($1) }
    }
  }
}
