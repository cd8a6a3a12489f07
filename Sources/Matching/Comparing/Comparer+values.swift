extension Comparer {
  /// Free words: 5 very alike, 4 alike or a shared word, 1 different.
  func words(_ feature: Feature, _ left: Int, _ right: Int) -> Level {
    guard let column = features[feature] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let (x, y) = (column.value(a), column.value(b))
    if x.count < 3 || y.count < 3 { return x[0] == y[0] && feature == .others ? 3 : Levels.different }
    if DamerauLevenshtein.isWithinOne(x, y) { return 5 }
    if Comparer.sharesWord(x, y) { return 4 }
    let likeness = JaroWinkler.similarity(x, y)
    return likeness >= 0.92 ? 5 : likeness >= 0.85 ? 3 : Levels.different
  }

  private static func sharesWord(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while start < a.count {
      var end = start
      while end < a.count, a[end] != 0x20 { end += 1 }
      if end - start >= 3, contains(b, word: UnsafeBufferPointer(rebasing: a[start..<end])) { return true }
      start = end + 1
    }
    return false
  }

  /// 6 one digit wrong or two swapped, 5 day and month swapped, 4 two of the three parts equal, 3 day and month equal,
  /// 2 the year equal, 1 different.
  func birth(_ left: Int, _ right: Int) -> Level {
    guard let column = features[.birth] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let (x, y) = (column.value(a), column.value(b))
    var wrong = 0
    var firstWrong = 0
    for place in 0..<8 where x[place] != y[place] {
      if wrong == 0 { firstWrong = place }
      wrong += 1
    }
    if wrong == 1 { return 6 }
    if wrong == 2, x[firstWrong] == y[firstWrong + 1], x[firstWrong + 1] == y[firstWrong] { return 6 }
    let sameYear = x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3]
    let sameMonth = x[4] == y[4] && x[5] == y[5]
    let sameDay = x[6] == y[6] && x[7] == y[7]
    if sameYear {
      if x[4] == y[6], x[5] == y[7], x[6] == y[4], x[7] == y[5] { return 5 }
      return sameMonth || sameDay ? 4 : 2
    }
    if sameMonth, sameDay { return 3 }
    return Levels.different
  }

  /// Numbers written by hand: 4 one edit, 3 two edits, 1 different.
  func number(_ feature: Feature, _ left: Int, _ right: Int) -> Level {
    guard let column = features[feature] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let (x, y) = (column.value(a), column.value(b))
    if DamerauLevenshtein.isWithinOne(x, y) { return 4 }
    return min(x.count, y.count) >= 7 && DamerauLevenshtein.distance(x, y, limit: 2) <= 2 ? 3 : Levels.different
  }

  /// 6 the same before the @ and no mere name, 5 one edit, 4 the same mere name before the @, 3 two edits that are not of
  /// digits alone, 1 different. Mere likeness does not count: most addresses hold the name, which is compared by itself.
  func email(_ left: Int, _ right: Int) -> Level {
    guard let column = features[.email] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let (x, y) = (column.value(a), column.value(b))
    if DamerauLevenshtein.isWithinOne(x, y) { return 5 }
    let (localX, localY) = (Comparer.local(x), Comparer.local(y))
    if localX.count == localY.count, localX.elementsEqual(localY) { return ValueKind.hasDigits(localX) ? 6 : 4 }
    if min(localX.count, localY.count) >= 7, DamerauLevenshtein.distance(x, y, limit: 2) <= 2, Comparer.hasLikeDigits(localX, localY) {
      return 3
    }
    return Levels.different
  }

  /// emily793 and emily731 may be two people's: a slip changes letters and digits, and hardly two digits.
  private static func hasLikeDigits(_ x: UnsafeBufferPointer<UInt8>, _ y: UnsafeBufferPointer<UInt8>) -> Bool {
    let digitsX = x.filter { (0x30...0x39).contains($0) }
    let digitsY = y.filter { (0x30...0x39).contains($0) }
    return digitsX.withUnsafeBufferPointer { x in digitsY.withUnsafeBufferPointer { DamerauLevenshtein.distance(x, $0, limit: 2) < 2 } }
  }

  static func local(_ email: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let at = email.lastIndex(of: 0x40) ?? email.count
    return UnsafeBufferPointer(rebasing: email[..<at])
  }

  /// 6 nearly equal, 5 the street equal and one number missing, 4 the number equal and the street alike, 3 the street equal with
  /// another number, 1 different.
  func street(_ left: Int, _ right: Int) -> Level {
    guard let column = features[.address] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let (x, y) = (column.value(a), column.value(b))
    let (startX, startY) = (Comparer.streetStart(x), Comparer.streetStart(y))
    let (streetX, streetY) = (UnsafeBufferPointer(rebasing: x[startX...]), UnsafeBufferPointer(rebasing: y[startY...]))
    let sameNumber = startX == startY && UnsafeBufferPointer(rebasing: x[..<startX]).elementsEqual(y[..<startY])
    let sameStreet = streetX.count == streetY.count && streetX.elementsEqual(streetY)
    if sameStreet {
      if startX == 0 || startY == 0 { return 5 }
      return DamerauLevenshtein.isWithinOne(x, y) && startX + startY > 4 ? 6 : 3
    }
    if sameNumber {
      if DamerauLevenshtein.isWithinOne(streetX, streetY) { return 6 }
      let likeness = JaroWinkler.similarity(streetX, streetY)
      return likeness >= 0.92 ? 6 : likeness >= 0.8 ? 4 : Levels.different
    }
    return startX == 0 || startY == 0 ? (JaroWinkler.similarity(streetX, streetY) >= 0.92 ? 4 : Levels.different) : Levels.different
  }

  /// Where the street begins after the house number.
  private static func streetStart(_ address: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = address.first, (0x30...0x39).contains(first), let blank = address.firstIndex(of: 0x20) else { return 0 }
    return blank + 1
  }

  /// Postcode and place as one: equal postcodes 10 to 25 by frequency; 9 the postcode equal and the place not; 8 the postcode nearly
  /// and the place equal; the place equal alone 26 to 31 by frequency, 7 or 6 with another postcode (rare, common place);
  /// 5 places alike; 4 postcodes nearly equal; 3 postcodes of one district; 1 different.
  func area(_ left: Int, _ right: Int) -> Level {
    let postcodes = features[.postcode]
    let places = features[.place]
    let (p, q) = (postcodes?.ids[left] ?? 0, postcodes?.ids[right] ?? 0)
    let (r, s) = (places?.ids[left] ?? 0, places?.ids[right] ?? 0)
    let hasPostcodes = p != 0 && q != 0
    let hasPlaces = r != 0 && s != 0
    if !hasPostcodes, !hasPlaces { return Levels.unknown }
    if hasPostcodes, p == q, let postcodes {
      if hasPlaces, r != s, let places, Comparer.near(places.value(r), places.value(s)) < 3 { return 9 }
      return postcodes.exact[Int(p)]
    }
    var isNear = false
    var isDistrict = false
    if hasPostcodes, let postcodes {
      let (x, y) = (postcodes.value(p), postcodes.value(q))
      isNear = DamerauLevenshtein.isWithinOne(x, y)
      isDistrict = x.count >= 4 && y.count >= 4 && x[0] == y[0] && x[1] == y[1] && x[2] == y[2]
    }
    if hasPlaces, let places {
      if r == s {
        if isNear { return 8 }
        if hasPostcodes { return Int(places.counts[Int(r)]) * 200 < places.filled ? 7 : 6 }
        return 26 + min(5, places.bin(r) / 3)
      }
      if Comparer.near(places.value(r), places.value(s)) >= 4 { return 5 }
    }
    return isNear ? 4 : isDistrict ? 3 : Levels.different
  }
}
