internal import EventSpec
internal import JSONTape
internal import Vocabulary

extension Cleanser {
  /// The identifiers that an event carries, canonical, without blocked values and repeats, most telling type first, then by value.
  func identifiers(of event: Event, previousID: String?) -> [Identifier] {
    var found: [Identifier] = []
    found.reserveCapacity(4)
    add(.userID, event.userID, to: &found)
    add(.anonymousID, event.anonymousID, to: &found)
    if event.type == .alias {
      // The specification lets `previousId` be an anonymous id or a user id and does not say which: it is taken as both.
      add(.userID, previousID, to: &found)
      add(.anonymousID, previousID, to: &found)
    }
    if event.type != .group, let traits = event.traits { addTraits(traits, to: &found) }
    addDevice(event.contextValue("device"), os: event.contextValue("os"), to: &found)
    addExternalIDs(event.contextValue("externalIds"), to: &found)
    if let client = event.integrations?["Google Analytics"]?["clientId"] {
      add(IdentifierType(rawValue: "ga_client_id"), WireCalls.text(client), to: &found)
    }
    if found.count > 1 { found.sort { identifierTypes.comesBefore($0, $1) } }
    if found.count > ProfileRecord.identifiersPerSignatureMax { found.removeSubrange(ProfileRecord.identifiersPerSignatureMax...) }
    return found
  }

  private func add(_ type: IdentifierType, _ raw: String?, to found: inout [Identifier]) {
    guard let raw, let identifier = Identifier(type: type, raw: raw), !identifierTypes.isBlocked(identifier), !found.contains(identifier)
    else { return }
    found.append(identifier)
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

extension Event {
  /// A member of the context: the event's own, else the batch's.
  func contextValue(_ key: StaticString) -> JSONElement? { context?[key] ?? batchContext?[key] }
}
