internal import Patterns
internal import Vocabulary

/// Order and blocked values of identifier types, ready for use.
struct IdentifierRules: Sendable {
  /// In order, the most telling first. A handful: looked through, not hashed.
  private var types: [IdentifierType] = []
  private var blocked: [IdentifierType: BlockedValues] = [:]
  private var blockedPatterns: [IdentifierType: [Pattern]] = [:]
  private let blockedAlways = BlockedValues(Array(IdentifierTypeDefinition.alwaysBlocked))

  init(_ definitions: [IdentifierTypeDefinition]) {
    for definition in definitions {
      types.append(definition.type)
      if !definition.blocked.isEmpty { blocked[definition.type] = BlockedValues(definition.blocked) }
      for text in definition.blockedPatterns {
        // The workspace file's reader has tried each; one that cannot be compiled any more blocks nothing.
        do throws(PatternError) { blockedPatterns[definition.type, default: []].append(try Pattern(text)) } catch { continue }
      }
    }
  }

  /// Types that nobody defined come last.
  func comesBefore(_ left: Identifier, _ right: Identifier) -> Bool {
    if left.type == right.type { return left.value < right.value }
    let first = types.firstIndex(of: left.type) ?? .max
    let second = types.firstIndex(of: right.type) ?? .max
    return first != second ? first < second : left < right
  }

  func isBlocked(_ identifier: Identifier) -> Bool {
    let value = identifier.value
    if value.utf8.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }) { return true }
    if blockedAlways.contain(value) { return true }
    if !blocked.isEmpty, blocked[identifier.type]?.contain(value) ?? false { return true }
    return blockedPatterns.isEmpty ? false : blockedPatterns[identifier.type]?.contains { $0.matches(value) } ?? false
  }
}

/// Values, and patterns with `*`, compared without regard to case.
struct BlockedValues: Sendable {
  private var values: Set<String> = []
  private var patterns: [WildcardPattern] = []
  /// For each length in bytes up to 63, which first letters there are, by their five low bits: a case's bit is not among them. Tells nearly
  /// every value apart before its case is folded. (Folding can change the length of other than ASCII text: then all lengths are let through.)
  private var firstLetters = [UInt32](repeating: 0, count: 64)
  private var isASCII = true

  init(_ list: [String]) {
    for entry in list {
      let folded = entry.lowercased()
      if folded.contains("*") { patterns.append(WildcardPattern(folded)) } else { values.insert(folded) }
      let count = folded.utf8.count
      isASCII = isASCII && count < 64 && folded.utf8.allSatisfy { $0 < 0x80 }
      if let first = folded.utf8.first, count < 64 { firstLetters[count] |= 1 << UInt32(first & 31) }
    }
  }

  func contain(_ value: String) -> Bool {
    if patterns.isEmpty, isASCII {
      let count = value.utf8.count
      // Letters beyond ASCII that fold to ASCII ones (as the Kelvin sign does) shrink.
      guard let first = value.utf8.first else { return false }
      if first < 0x80, count < 64, firstLetters[count] >> UInt32(first & 31) & 1 == 0, value.utf8.allSatisfy({ $0 < 0x80 }) { return false }
    }
    let folded = value.lowercased()
    return values.contains(folded) || patterns.contains { $0.matches(folded) }
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
