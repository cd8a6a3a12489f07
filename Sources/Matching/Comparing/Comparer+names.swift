extension Comparer {
  func given(_ left: Int, _ right: Int) -> Level {
    guard let column = features[.given] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    if column.canonical[Int(a)] == column.canonical[Int(b)] { return Levels.nickname }
    let level = Comparer.near(column.value(a), column.value(b))
    if level == Levels.different, isSwapped(left, right) { return Levels.swapped }
    if level < 4, Comparer.shareFullName(column.value(a), column.value(b), column.canonical[Int(a)], column.canonical[Int(b)]) {
      return Levels.nickname
    }
    return level
  }

  func surname(_ left: Int, _ right: Int) -> Level {
    guard let column = features[.surname] else { return Levels.unknown }
    let a = column.ids[left]
    let b = column.ids[right]
    if a == 0 || b == 0 { return Levels.unknown }
    if a == b { return column.exact[Int(a)] }
    let level = Comparer.near(column.value(a), column.value(b))
    guard level == Levels.different else { return level }
    if isSwapped(left, right) { return Levels.swapped }
    if isPart(column.value(a), of: column.value(b), others: right) || isPart(column.value(b), of: column.value(a), others: left) {
      return Levels.nickname
    }
    return level
  }

  /// 5 one edit or very alike, 4 alike, 3 somewhat alike, 2 an initial or a start, 1 different.
  static func near(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Level {
    if a.count >= 4, b.count >= 4, DamerauLevenshtein.isWithinOne(a, b) { return 5 }
    let shorter = min(a.count, b.count)
    if shorter == 1 || (shorter == 2 && a.count + b.count > 5) { return a[0] == b[0] ? 2 : Levels.different }
    let likeness = JaroWinkler.similarity(a, b)
    if likeness >= 0.92 { return 5 }
    if likeness >= 0.87 { return 4 }
    if likeness >= 0.8 { return 3 }
    return Levels.different
  }

  /// Names with several rows of the nickname table: jack is john and jacob.
  private static func shareFullName(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>, _ canonicalA: UInt32, _ canonicalB: UInt32
  ) -> Bool {
    guard canonicalA > UInt32.max - 256, canonicalB > UInt32.max - 256 else { return false }
    guard let left = Nicknames.groups[Array(a)], let right = Nicknames.groups[Array(b)] else { return false }
    return left.contains { right.contains($0) }
  }

  /// Given name and surname stand in each other's place.
  private func isSwapped(_ left: Int, _ right: Int) -> Bool {
    guard let given = features[.given], let surname = features[.surname] else { return false }
    let (givenLeft, surnameLeft) = (given.ids[left], surname.ids[left])
    let (givenRight, surnameRight) = (given.ids[right], surname.ids[right])
    guard givenLeft != 0, surnameLeft != 0, givenRight != 0, surnameRight != 0 else { return false }
    return Comparer.isAlike(given.value(givenLeft), surname.value(surnameRight))
      && Comparer.isAlike(surname.value(surnameLeft), given.value(givenRight))
  }

  private static func isAlike(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    if a.count == b.count, a.elementsEqual(b) { return true }
    return a.count >= 4 && b.count >= 4 && DamerauLevenshtein.isWithinOne(a, b)
  }

  /// Whether a surname is a word of the other surname or of the other's further names.
  private func isPart(_ word: UnsafeBufferPointer<UInt8>, of surname: UnsafeBufferPointer<UInt8>, others record: Int) -> Bool {
    if Comparer.contains(surname, word: word) { return true }
    guard let others = features[.others] else { return false }
    let id = others.ids[record]
    return id != 0 && Comparer.contains(others.value(id), word: word)
  }

  static func contains(_ text: UnsafeBufferPointer<UInt8>, word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard word.count >= 2, text.count >= word.count else { return false }
    var start = 0
    while start + word.count <= text.count {
      let end = start + word.count
      if start == 0 || text[start - 1] == 0x20, end == text.count || text[end] == 0x20,
        UnsafeBufferPointer(rebasing: text[start..<end]).elementsEqual(word)
      {
        return true
      }
      while start < text.count, text[start] != 0x20 { start += 1 }
      start += 1
    }
    return false
  }
}
