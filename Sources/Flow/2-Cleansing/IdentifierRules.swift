internal import Vocabulary

/// Order and blocked values of identifier types, ready for use.
struct IdentifierRules: Sendable {
  private var priorities: [IdentifierType: Int] = [:]
  private var blockedValues: [IdentifierType: Set<String>] = [:]
  private var blockedPatterns: [IdentifierType: [WildcardPattern]] = [:]

  init(_ definitions: [IdentifierTypeDefinition]) {
    for (index, definition) in definitions.enumerated() {
      priorities[definition.type] = index
      let blocked = definition.blocked.map { $0.lowercased() }
      blockedValues[definition.type] = Set(blocked.filter { !$0.contains("*") })
      let patterns = blocked.filter { $0.contains("*") }.map(WildcardPattern.init)
      if !patterns.isEmpty { blockedPatterns[definition.type] = patterns }
    }
  }

  /// Types that nobody defined come last.
  func comesBefore(_ left: Identifier, _ right: Identifier) -> Bool {
    let first = priorities[left.type] ?? .max
    let second = priorities[right.type] ?? .max
    return first != second ? first < second : left < right
  }

  func isBlocked(_ identifier: Identifier) -> Bool {
    let value = identifier.value
    if value.utf8.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }) { return true }
    // The longest value of the list has 15 characters: most values need no folding of case.
    let folded = value.utf8.count <= 64 || blockedPatterns[identifier.type] != nil ? value.lowercased() : value
    if IdentifierTypeDefinition.alwaysBlocked.contains(folded) { return true }
    if let values = blockedValues[identifier.type], values.contains(folded) { return true }
    return blockedPatterns[identifier.type]?.contains { $0.matches(folded) } ?? false
  }
}

/// A pattern in which `*` stands for any run of characters. Matching takes time linear in pattern × value at most.
struct WildcardPattern: Sendable {
  private let pattern: [UInt8]

  init(_ text: String) { pattern = Array(text.utf8) }

  func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    var (p, t, star, mark) = (0, 0, -1, 0)
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        mark = t
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if star >= 0 {
        p = star + 1
        mark += 1
        t = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }
}
