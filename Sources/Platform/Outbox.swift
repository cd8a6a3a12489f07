internal import Consent
internal import JSONTape
internal import Ports
internal import Segmentation
internal import Vocabulary

/// What made a membership change; part of the idempotency key, so that a replay makes the same key.
enum DeliveryCause {
  case event(Event)
  case timer(Timestamp)
  /// A command; `step` tells apart what one of many steps does.
  case command(JournalOffset, step: UInt64 = 0)
}

/// Makes deliveries of membership changes: for each destination that asks for the segment, as far as consent allows.
struct Outbox {
  private let policies: [SegmentID: [ConsentPolicy]]
  private let keys: [SegmentID: String]
  private let computed: ComputedTraits
  private let survivorship: SurvivorshipRules
  private let hashKey: HashKey

  init(definitions: Definitions, hashKey: HashKey) {
    computed = ComputedTraits(definitions: definitions)
    survivorship = SurvivorshipRules(definitions)
    var policies: [SegmentID: [ConsentPolicy]] = [:]
    for destination in definitions.destinations {
      for segment in destination.segments { policies[segment, default: []].append(ConsentPolicy(destination: destination)) }
    }
    self.policies = policies
    keys = Dictionary(uniqueKeysWithValues: definitions.segments.map { ($0.id, $0.key) })
    self.hashKey = hashKey
  }

  func queue(
    _ changes: [MembershipChange], record: ProfileRecord, cause: DeliveryCause, deliveries: inout [Delivery],
    withheld: inout [WithheldDelivery]
  ) {
    for change in changes {
      for policy in policies[change.segment] ?? [] {
        let standing = ConsentStanding(of: record, disabledIntegrations: disabled(by: cause, policy.destination))
        let destination = policy.destination.id
        if let refusal = policy.refusal(standing: standing) {
          withheld.append(
            WithheldDelivery(
              destination: destination, profile: change.profile, segment: change.segment, at: change.at, reason: refusal.rawValue))
        } else {
          deliveries.append(
            Delivery(
              idempotencyKey: idempotencyKey(change, destination: destination, cause: cause), destination: destination,
              profile: change.profile,
              segment: change.segment, change: change.change, at: change.at, body: body(change, record: record)))
        }
      }
    }
  }

  /// `integrations: {Name: false}`, and `{All: false}` without `{Name: true}`.
  private func disabled(by cause: DeliveryCause, _ destination: DestinationDefinition) -> Set<String> {
    guard case .event(let event) = cause else { return [] }
    func setting(_ name: String) -> Bool? {
      guard let element = event.integrations?[name] ?? event.batchIntegrations?[name] else { return nil }
      return element.bool ?? element.isObject
    }
    let named = setting(destination.integrationName) ?? setting(destination.key)
    return named ?? setting("All") ?? true ? [] : [destination.integrationName]
  }

  private func idempotencyKey(_ change: MembershipChange, destination: DestinationID, cause: DeliveryCause) -> String {
    var hasher = SipHash(key: hashKey)
    switch cause {
    case .event(let event):
      hasher.update(byte: 1)
      hasher.update(event.offset.rawValue)
    case .timer(let due):
      hasher.update(byte: 2)
      hasher.update(UInt64(bitPattern: due.microseconds))
    case .command(let offset, let step):
      hasher.update(byte: 3)
      hasher.update(offset.rawValue)
      hasher.update(step)
    }
    hasher.update(UInt64(destination.rawValue) << 32 | UInt64(change.segment.rawValue))
    hasher.update(byte: change.change.rawValue)
    hasher.update(change.profile.rawValue)
    let hash = hasher.finish()
    return ProfileID(high: hash.high, low: hash.low).description.filter { $0 != "-" }
  }

  private func body(_ change: MembershipChange, record: ProfileRecord) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 512)
    writer.beginObject()
    writer.key("type")
    writer.string("segment.\(change.change.name)")
    writer.key("segment")
    writer.string(keys[change.segment] ?? "")
    writer.key("profile")
    writer.string(ProfileID(row: change.profile, key: hashKey).description)
    writer.key("identifiers")
    writer.beginArray()
    for identifier in record.ownIdentifiers {
      writer.beginObject()
      writer.key("type")
      writer.string(identifier.type.rawValue)
      writer.key("value")
      writer.string(identifier.value)
      writer.endObject()
    }
    writer.endArray()
    writer.key("traits")
    writer.beginObject()
    // A computed trait stands before one of the same name that an event brought.
    let computed = computed.values(of: record, at: change.at)
    for trait in record.traits(by: survivorship) where trait.value != .null && !computed.contains(where: { $0.key == trait.name }) {
      writer.key(trait.name)
      trait.value.write(to: &writer)
    }
    for (key, value) in computed {
      writer.key(key)
      value.write(to: &writer)
    }
    writer.endObject()
    writer.key("at")
    writer.string(change.at.iso8601)
    writer.key("because")
    writer.string(change.because)
    writer.endObject()
    return writer.bytes
  }
}
