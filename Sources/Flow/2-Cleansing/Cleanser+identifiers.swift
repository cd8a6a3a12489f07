internal import EventSpec
internal import JSONTape
internal import Vocabulary

/// Where an event names its person.
struct NamedIn {
  var type: EventType
  var userID: String?
  var anonymousID: String?
  var previousID: String?
  var traits: JSONElement?
  var contexts: EventContexts
  var integrations: JSONElement?
}

extension Cleanser {
  /// The identifiers that an event carries, canonical, without blocked values and repeats, most telling type first, then by value.
  func identifiers(_ event: NamedIn) -> [Identifier] {
    var found: [Identifier] = []
    found.reserveCapacity(4)
    add(.userID, event.userID, to: &found)
    add(.anonymousID, event.anonymousID, to: &found)
    if event.type == .alias {
      // The specification lets `previousId` be an anonymous id or a user id and does not say which: it is taken as both.
      add(.userID, event.previousID, to: &found)
      add(.anonymousID, event.previousID, to: &found)
    }
    if event.type != .group, let traits = event.traits { addTraits(traits, to: &found) }
    addDevice(event.contexts["device"], os: event.contexts["os"], to: &found)
    addExternalIDs(event.contexts["externalIds"], to: &found)
    if let client = event.integrations?["Google Analytics"]?["clientId"] {
      add(IdentifierType(rawValue: "ga_client_id"), WireCalls.text(client), to: &found)
    }
    if found.count > ProfileRecord.identifiersPerSignatureMax { found.removeSubrange(ProfileRecord.identifiersPerSignatureMax...) }
    return found
  }

  /// Puts an identifier where it belongs in the order: there are a handful.
  private func add(_ type: IdentifierType, _ raw: String?, to found: inout [Identifier]) {
    guard let raw, let identifier = Identifier(type: type, raw: raw), !identifierTypes.isBlocked(identifier), !found.contains(identifier)
    else { return }
    var place = found.count
    while place > 0, identifierTypes.comesBefore(identifier, found[place - 1]) { place -= 1 }
    found.insert(identifier, at: place)
  }

  private func addTraits(_ traits: JSONElement, to found: inout [Identifier]) {
    for member in traits.members {
      if member.keyEquals("email") { add(.email, WireCalls.text(member.value), to: &found) }
      if member.keyEquals("phone") { add(.phone, WireCalls.text(member.value), to: &found) }
    }
  }

  private func addDevice(_ device: JSONElement?, os: JSONElement?, to found: inout [Identifier]) {
    guard let device, device.isObject else { return }
    let kind = (device["type"]?.string ?? os?["name"]?.string ?? "").lowercased()
    let platform: String
    switch kind {
    case "ios", "ipados", "iphone", "ipad": platform = "ios"
    case "android": platform = "android"
    default: return
    }
    add(IdentifierType(rawValue: platform + ".id"), WireCalls.text(device["id"]), to: &found)
    add(IdentifierType(rawValue: platform + ".push_token"), WireCalls.text(device["token"]), to: &found)
    if device["adTrackingEnabled"]?.bool != false {
      add(IdentifierType(rawValue: platform + ".idfa"), WireCalls.text(device["advertisingId"]), to: &found)
    }
  }

  private func addExternalIDs(_ list: JSONElement?, to found: inout [Identifier]) {
    guard let list else { return }
    for entry in list.elements.prefix(ProfileRecord.identifiersPerSignatureMax) {
      guard let type = entry["type"]?.string, !type.isEmpty, type.utf8.count <= 64, entry["collection"]?.string ?? "users" == "users" else {
        continue
      }
      add(IdentifierType(rawValue: type), WireCalls.text(entry["id"]), to: &found)
    }
  }
}
