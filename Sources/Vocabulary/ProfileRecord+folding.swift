extension ProfileRecord {
  /// The profile's traits: of each name the newest over all signatures, sorted by name. A trait whose value is null was taken away.
  public var newestTraits: [StoredTrait] {
    guard sections.count != 1 else { return sections[0].traits }
    var newest: [String: StoredTrait] = [:]
    for section in sections {
      for trait in section.traits where newest[trait.name].map({ trait.isNewer(than: $0) }) ?? true { newest[trait.name] = trait }
    }
    return newest.values.sorted { $0.name < $1.name }
  }

  /// The identifiers that belong to this profile (not those that were refused), each once, in the order in which they came.
  public var ownIdentifiers: [Identifier] {
    var result: [Identifier] = []
    for section in sections {
      for (index, identifier) in section.identifiers.enumerated() where section.refusedMask >> UInt64(index) & 1 == 0 {
        if !result.contains(identifier) { result.append(identifier) }
      }
    }
    return result
  }
}
