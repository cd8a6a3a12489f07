internal import JSONTape

extension Survivorship {
  /// The value that counts; nil when there is none.
  /// - Parameter said: per signature what it keeps, in any order.
  public func choice(among said: [[StoredTrait]]) -> StoredTrait? {
    switch rule {
    case .newest, .min, .max:
      let all = said.joined().filter { rule == .newest || $0.value.isOrdered }
      return all.reduce(nil) { best, next in best.map { isBetter(next, than: $0) ? next : $0 } ?? next }
    case .mostTrusted, .verified:
      return standing(said).joined().reduce(nil) { best, next in best.map { isBetter(next, than: $0) ? next : $0 } ?? next }
    case .mostFrequent: return mostFrequent(standing(said))
    case .union: return union(standing(said).joined().sorted { Survivorship.comesBefore($0, $1) })
    }
  }

  /// Without what its source has taken back.
  private func standing(_ said: [[StoredTrait]]) -> [[StoredTrait]] {
    var taken: [SourceID: StoredTrait] = [:]
    for trait in said.joined() where trait.value == .null {
      if taken[trait.source].map({ trait.isNewer(than: $0) }) ?? true { taken[trait.source] = trait }
    }
    return said.map { $0.filter { trait in trait.value != .null && (taken[trait.source].map { trait.isNewer(than: $0) } ?? true) } }
  }

  private func mostFrequent(_ said: [[StoredTrait]]) -> StoredTrait? {
    var counts: [TraitValue: (places: Int, newest: StoredTrait)] = [:]
    for signature in said {
      // A signature keeps each value of a source once.
      for trait in signature {
        guard let known = counts[trait.value] else {
          counts[trait.value] = (1, trait)
          continue
        }
        counts[trait.value] = (known.places + 1, Survivorship.comesBefore(trait, known.newest) ? trait : known.newest)
      }
    }
    return counts.values.max { left, right in
      left.places != right.places ? left.places < right.places : Survivorship.comesBefore(right.newest, left.newest)
    }?.newest
  }

  private func union(_ said: [StoredTrait]) -> StoredTrait? {
    guard var result = said.first else { return nil }
    var values: Set<TraitValue> = []
    for value in said.flatMap({ $0.value.elements }) where values.count < Survivorship.unionMax { values.insert(value) }
    var writer = JSONWriter(reservingCapacity: 64)
    writer.beginArray()
    for value in values.sorted(by: { $0.isLess(than: $1) ?? ($0.sortText < $1.sortText) }) { value.write(to: &writer) }
    writer.endArray()
    result.value = .json(String(decoding: writer.bytes, as: UTF8.self))
    return result
  }
}

extension TraitValue {
  /// Of an array its elements, of anything else itself.
  fileprivate var elements: [TraitValue] {
    guard case .json(let text) = self else { return [self] }
    var parser = JSONParser()
    do throws(JSONSyntaxError) {
      let root = try parser.parse(Array(text.utf8)).root
      return root.isArray ? root.elements.map(TraitValue.init).filter { $0 != .null } : [self]
    } catch {
      return [self]
    }
  }
}
