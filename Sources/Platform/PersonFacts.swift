internal import JSONTape
internal import Matching
internal import Vocabulary

/// Reads off a profile what tells who somebody is, by the names of its traits; an address may be an object of several facts.
struct PersonFacts {
  private var roles = FactRoles()

  mutating func person(_ profile: ProfileRecord, by rules: SurvivorshipRules) -> PersonRecord {
    var facts: [(name: String, value: String)] = []
    for trait in profile.traits(by: rules) { add(trait.name, trait.value, to: &facts) }
    for identifier in profile.ownIdentifiers where identifier.type == .email || identifier.type == .phone {
      facts.append((identifier.type.rawValue, identifier.value))
    }
    return PersonRecord(facts, roles: &roles)
  }

  private func add(_ name: String, _ value: TraitValue, to facts: inout [(name: String, value: String)]) {
    switch value {
    case .string(let text): facts.append((name, text))
    case .integer(let number): facts.append((name, "\(number)"))
    case .null, .bool, .number: break
    case .json(let text):
      guard name.lowercased() == "address" else { return }
      var parser = JSONParser()
      do throws(JSONSyntaxError) {
        for member in try parser.parse(Array(text.utf8)).root.members {
          if let part = member.value.string { facts.append((member.key, part)) }
        }
      } catch {
        // It was compact JSON when it was stored; what cannot be read says nothing.
        return
      }
    }
  }
}
