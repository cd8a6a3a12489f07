/// One ingredient of a blocking key.
enum KeyPart: Sendable {
  case whole(Feature), canonical(Feature), sound(Feature), initial(Feature)
  case start(Feature, Int), end(Feature, Int)
  case year, emailLocal, emailStart
  /// Given name and surname whichever stands where.
  case nameEitherOrder

  var features: [Feature] {
    switch self {
    case .whole(let feature), .canonical(let feature), .sound(let feature), .initial(let feature), .start(let feature, _),
      .end(let feature, _):
      [feature]
    case .year: [.birth]
    case .emailLocal, .emailStart: [.email]
    case .nameEitherOrder: [.given, .surname]
    }
  }

  /// Joins the part to each record's sum; a sum becomes 0 where the part is missing. Each distinct value is hashed once.
  func fold(into sums: inout [UInt64], _ features: Features) {
    let columns = self.features.compactMap { features[$0] }
    let hashes = columns.map { column in (0..<column.distinct).map { $0 == 0 ? 0 : hash(column, UInt32($0)) } }
    for record in sums.indices where sums[record] != 0 {
      var value: UInt64 = 0
      for (column, hashes) in zip(columns, hashes) {
        let part = hashes[Int(column.ids[record])]
        if part == 0 {
          value = 0
          break
        }
        value &+= part
      }
      sums[record] = value == 0 ? 0 : ByteHash.join(sums[record], value)
    }
  }

  /// One record's value, 0 when it is missing.
  func value(_ features: Features, record: Int) -> UInt64 {
    var value: UInt64 = 0
    for feature in self.features {
      guard let column = features[feature], column.ids[record] != 0 else { return 0 }
      let part = hash(column, column.ids[record])
      if part == 0 { return 0 }
      value &+= part
    }
    return value
  }

  private func hash(_ column: FeatureColumn, _ id: UInt32) -> UInt64 {
    let value = column.value(id)
    switch self {
    case .whole: return UInt64(id)
    case .canonical: return UInt64(column.canonical[Int(id)])
    case .sound: return UInt64(column.sounds[Int(id)])
    case .initial: return UInt64(value[0])
    case .start(_, let count): return value.count < count ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: value.prefix(count)))
    case .end(_, let count): return value.count < count ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: value.suffix(count)))
    case .year: return ByteHash.of(UnsafeBufferPointer(rebasing: value.prefix(4)))
    case .emailLocal: return ByteHash.of(Comparer.local(value))
    case .emailStart:
      let local = Comparer.local(value)
      return local.count < 6 ? 0 : ByteHash.of(UnsafeBufferPointer(rebasing: local.prefix(6)))
    case .nameEitherOrder:
      let canonical = column.canonical[Int(id)]
      return ByteHash.mix(canonical > UInt32.max - 256 ? UInt64(canonical) : ByteHash.of(value))
    }
  }
}
