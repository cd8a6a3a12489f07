internal import Vocabulary

/// Given and family names of people of whom only the full name is known, for workspaces that say which traits are full names.
struct NameParts: Sendable {
  /// Traits of the kind full name, the first that has a value counts.
  let fullNames: [String]

  /// What can be made of a full name.
  static let names = ["firstName", "lastName"]
  /// By which names each part may have been given.
  private static let given = ["firstName": ["firstName", "first_name"], "lastName": ["lastName", "last_name"]]

  var isEmpty: Bool { fullNames.isEmpty }

  /// Traits on which a part depends.
  func origins(of name: String) -> [String] {
    guard !isEmpty, Self.names.contains(name) else { return [] }
    return fullNames + Self.given.values.joined()
  }

  /// Nil when the part was given itself, or the full name leaves a doubt.
  /// - Parameter value: the value of a trait that counts.
  func value(of name: String, region: String?, _ value: (String) -> TraitValue?) -> String? {
    func text(_ trait: String) -> String? {
      if case .string(let text) = value(trait), !text.isEmpty { text } else { nil }
    }
    func first(_ traits: [String]) -> String? {
      for trait in traits { if let found = text(trait) { return found } }
      return nil
    }
    func known(_ part: String) -> String? { first(Self.given[part] ?? []) }
    guard known(name) == nil, let whole = first(fullNames) else { return nil }
    // The other part was given: this one is the rest, in whichever order they stand.
    if let other = known(name == "firstName" ? "lastName" : "firstName") { return Self.rest(of: whole, without: other) }
    return FullName(whole, region: region).map { name == "firstName" ? $0.given : $0.family }
  }

  /// Nil when the full name neither begins nor ends with the part, or is nothing else.
  private static func rest(of whole: String, without part: String) -> String? {
    guard let name = PersonNameForm.standard(whole), let part = PersonNameForm.standard(part), !name.contains(",") else { return nil }
    let (words, known) = (name.split(separator: " "), part.split(separator: " ").map { FoldedText.fold(String($0)) })
    if words.count == 1, known.count == 1 {
      // Scripts without blanks between the parts.
      guard !name.unicodeScalars.contains(where: { $0.value < 0x2E80 }), name.count > part.count else { return nil }
      return name.hasPrefix(part) ? String(name.dropFirst(part.count)) : name.hasSuffix(part) ? String(name.dropLast(part.count)) : nil
    }
    guard words.count > known.count else { return nil }
    let folded = words.map { FoldedText.fold(String($0)) }
    if folded.starts(with: known) { return words.dropFirst(known.count).joined(separator: " ") }
    return folded.suffix(known.count).elementsEqual(known) ? words.dropLast(known.count).joined(separator: " ") : nil
  }
}
