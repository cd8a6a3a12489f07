extension ProfileRecord {
  /// The profile's traits: of each name the value that counts over all signatures, sorted by name. A trait whose value is null was taken away.
  public func traits(by rules: SurvivorshipRules) -> [StoredTrait] {
    if sections.count == 1, rules.isEmpty {
      let traits = sections[0].traits
      // Names stand several times only when rules held before.
      if !traits.indices.dropFirst().contains(where: { traits[$0].name == traits[$0 - 1].name }) { return traits }
    }
    var newest: [String: StoredTrait] = [:]
    var said: [String: [[StoredTrait]]] = [:]
    for section in sections {
      let traits = section.traits
      var start = 0
      while start < traits.count {
        let name = traits[start].name
        var end = start + 1
        while end < traits.count, traits[end].name == name { end += 1 }
        if rules[name] != nil {
          said[name, default: []].append(Array(traits[start..<end]))
        } else if newest[name].map({ traits[start].isNewer(than: $0) }) ?? true {
          newest[name] = traits[start]
        }
        start = end
      }
    }
    for (name, values) in said { newest[name] = rules[name]?.choice(among: values) }
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
  /// All that is kept of one trait, newest first.
  public func values(of name: String) -> [StoredTrait] {
    let traits = self.traits
    var start = traits.lowerBound(of: name)
    var found: [StoredTrait] = []
    while start < traits.count, traits[start].name == name {
      found.append(traits[start])
      start += 1
    }
    return found
  }

  /// The newest value of one trait, without making the others.
  public func trait(_ name: String) -> StoredTrait? {
    if let found = traitList.withStored({ reader, count in StoredTrait.find(name, in: &reader, count: count) }) { return found }
    let traits = self.traits
    let low = traits.lowerBound(of: name)
    return low < traits.count && traits[low].name == name ? traits[low] : nil
  }
}

extension [StoredTrait] {
  /// The place of the first trait of a name, or where it would stand.
  public func lowerBound(of name: String) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low
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

extension [SignatureSection] {
  /// The value of one trait that counts over all signatures.
  public func trait(_ name: String, by rule: Survivorship?) -> StoredTrait? {
    if let rule { return rule.choice(among: map { $0.values(of: name) }) }
    if count == 1 { return self[0].trait(name) }
    var newest: StoredTrait?
    for section in self {
      guard let own = section.trait(name), newest.map({ own.isNewer(than: $0) }) ?? true else { continue }
      newest = own
    }
    return newest
  }
}
