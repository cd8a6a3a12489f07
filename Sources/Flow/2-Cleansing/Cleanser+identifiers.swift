internal import EventSpec
internal import JSONTape
internal import Standardising
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
  var source: SourceID
}

extension Cleanser {
  /// The identifiers that an event carries, canonical, without blocked values and repeats, most telling type first, then by value.
  func identifiers(_ event: NamedIn, flags: inout CleansingFlags) -> [Identifier] {
    var found = FoundIdentifiers(flags: flags)
    add(.userID, event.userID, to: &found)
    add(.anonymousID, event.anonymousID, to: &found)
    if event.type == .alias {
      // The specification lets `previousId` be an anonymous id or a user id and does not say which: it is taken as both.
      add(.userID, event.previousID, to: &found)
      add(.anonymousID, event.previousID, to: &found)
    }
    if event.type != .group, let traits = event.traits { addTraits(traits, of: event, to: &found) }
    addDevice(event.contexts["device"], os: event.contexts["os"], to: &found)
    addExternalIDs(event, to: &found)
    if let client = event.integrations?["Google Analytics"]?["clientId"] {
      add(IdentifierType(rawValue: "ga_client_id"), WireCalls.text(client), to: &found)
    }
    flags = found.flags
    return found.bounded
  }

  /// Puts an identifier where it belongs in the order: there are a handful.
  private func add(_ type: IdentifierType, _ raw: String?, of event: NamedIn? = nil, to found: inout FoundIdentifiers) {
    guard let raw,
      let identifier = forms.identifier(type, raw, region: { event.flatMap { region(of: $0) } }, flags: &found.flags),
      !identifierTypes.isBlocked(identifier), !found.list.contains(identifier)
    else { return }
    var place = found.list.count
    while place > 0, identifierTypes.comesBefore(identifier, found.list[place - 1]) { place -= 1 }
    found.list.insert(identifier, at: place)
  }

  /// Where numbers of an event are from: its source says so, else the person's country, else the workspace.
  private func region(of event: NamedIn) -> String? {
    if let own = regions[event.source] { return own }
    let country = event.traits.flatMap { $0["country"] ?? $0["address"]?["country"] }
    return WireCalls.text(country).flatMap(CountryCodes.code) ?? forms.region
  }

  private func addTraits(_ traits: JSONElement, of event: NamedIn, to found: inout FoundIdentifiers) {
    for member in traits.members {
      if member.keyEquals("email") { add(.email, WireCalls.text(member.value), to: &found) }
      if member.keyEquals("phone") { add(.phone, WireCalls.text(member.value), of: event, to: &found) }
    }
  }

  private func addDevice(_ device: JSONElement?, os: JSONElement?, to found: inout FoundIdentifiers) {
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

  private func addExternalIDs(_ event: NamedIn, to found: inout FoundIdentifiers) {
    guard let list = event.contexts["externalIds"] else { return }
    for entry in list.elements.prefix(ProfileRecord.identifiersPerSignatureMax) {
      guard let type = entry["type"]?.string, !type.isEmpty, type.utf8.count <= 64, entry["collection"]?.string ?? "users" == "users" else {
        continue
      }
      add(IdentifierType(rawValue: type), WireCalls.text(entry["id"]), of: event, to: &found)
    }
  }
}

/// Identifiers in their order, and what was wrong with some.
private struct FoundIdentifiers {
  var list: [Identifier] = []
  var flags: CleansingFlags

  init(flags: CleansingFlags) {
    self.flags = flags
    list.reserveCapacity(4)
  }

  var bounded: [Identifier] {
    let max = ProfileRecord.identifiersPerSignatureMax
    return list.count > max ? Array(list[..<max]) : list
  }
}
