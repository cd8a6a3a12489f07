internal import Ports
internal import Vocabulary

extension Catalogue {
  /// Counts everything, one by one.
  init(events: [WarehouseEvent], profiles: [WarehouseProfile], accounts: [WarehouseAccount]) {
    let kinds = Dictionary(grouping: events) { "\($0.type.rawValue) \($0.name)" }.values.map { same in
      var sampler = CatalogueSampler()
      for event in same { sampler.add(event.properties) }
      return EventEntry(
        type: same[0].type, name: same[0].name, count: same.count, firstSeen: same.map(\.time).min() ?? .zero,
        lastSeen: same.map(\.time).max() ?? .zero, properties: sampler.entries)
    }
    var sampler = CatalogueSampler()
    for profile in profiles { sampler.add(profile.traits) }
    var accountSampler = CatalogueSampler()
    for account in accounts { accountSampler.add(account.traits) }
    let holders = profiles.flatMap { profile in Set(profile.identifiers.map { String($0.prefix { $0 != ":" }) }) }
    let counts = Dictionary(holders.map { ($0, 1) }, uniquingKeysWith: +)
    self.init(
      events: kinds.sorted {
        $0.count != $1.count ? $0.count > $1.count : ($0.type.rawValue, $0.name) < ($1.type.rawValue, $1.name)
      },
      traits: sampler.entries,
      identifiers: counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        .map { .init(type: IdentifierType(rawValue: $0.key), profiles: $0.value) }, profiles: profiles.count,
      accounts: accounts.count, accountTraits: accountSampler.entries)
  }
}
