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

extension SignatureSection {
  /// One trait by its name, without making the others.
  public func trait(_ name: String) -> StoredTrait? {
    if let found = traitList.withStored({ reader, count in StoredTrait.find(name, in: &reader, count: count) }) { return found }
    let traits = self.traits
    var low = 0
    var high = traits.count
    while low < high {
      let middle = (low + high) / 2
      if traits[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low < traits.count && traits[low].name == name ? traits[low] : nil
  }
}

extension StoredTrait {
  /// In a list that was gone through before.
  fileprivate static func find(_ name: String, in reader: inout ByteReader, count: Int) -> StoredTrait? {
    var name = name
    return name.withUTF8 { name in
      do {
        for _ in 0..<count {
          var ahead = reader
          if try ahead.skipText(comparing: name) { return try StoredTrait(from: &reader) }
          try StoredTrait.skip(in: &reader)
        }
        return nil
      } catch {
        preconditionFailure("a list that was gone through before can be read")
      }
    }
  }
}
