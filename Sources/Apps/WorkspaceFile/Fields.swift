/// The entries of a map, read by name; what is wrong with them is reported.
struct Fields {
  let item: YAMLItem
  let path: String
  let entries: [YAMLItem.Entry]
  let problems: ProblemList

  /// - Parameter known: the names that may stand here; nil: any.
  /// - Returns: nil when the item is not a map, which is reported.
  init?(_ item: YAMLItem, path: String, known: [String]?, problems: ProblemList) {
    guard case .map(let entries) = item.content else {
      problems.report(item, path: path, "must be a map, not \(item.kindName)")
      return nil
    }
    self.item = item
    self.path = path
    self.entries = entries
    self.problems = problems
    guard let known else { return }
    for entry in entries where !known.contains(entry.key) {
      problems.report(entry.keyPlace, path: path, NearestName.unknown(entry.key, known: known))
    }
  }

  subscript(name: String) -> YAMLItem? { entries.first { $0.key == name }?.value }

  func child(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  func report(_ name: String, _ reason: String) { problems.report(self[name] ?? item, path: child(name), reason) }

  /// Nil when absent, or when it is not text, which is reported. Numbers count as their text.
  func text(_ name: String, lengthMax: Int = 200) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.writtenText, !text.isEmpty else {
      report(name, "must be text, not \(value.kindName)")
      return nil
    }
    guard text.unicodeScalars.count <= lengthMax else {
      report(name, "is longer than \(lengthMax) characters")
      return nil
    }
    return text
  }

  func requiredText(_ name: String) -> String? {
    if self[name] == nil { problems.report(item, path: path, "\(name) is missing") }
    return text(name)
  }

  /// A stable key: `[a-z0-9_]{1,64}`.
  func requiredKey() -> String? {
    guard let key = requiredText("key") else { return nil }
    if Fields.isKey(key) { return key }
    report("key", "must be 1 to 64 of a-z, 0-9 and _")
    return nil
  }

  static func isKey(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "_")
      }
  }

  func bool(_ name: String) -> Bool? {
    guard let value = self[name] else { return nil }
    if case .bool(let answer) = value.scalar { return answer }
    report(name, "must be true or false, not \(value.kindName)")
    return nil
  }

  /// A whole number in the range.
  func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = self[name] else { return nil }
    if case .number(let number) = value.scalar, let whole = Int(exactly: number), range.contains(whole) { return whole }
    report(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// The items of a list; empty when absent.
  func list(_ name: String, countMax: Int) -> [YAMLItem] {
    guard let value = self[name] else { return [] }
    guard case .list(let items) = value.content else {
      report(name, "must be a list, not \(value.kindName)")
      return []
    }
    guard items.count <= countMax else {
      report(name, "has more than \(countMax) entries")
      return []
    }
    return items
  }

  /// A list of texts; what is no text is reported.
  func texts(_ name: String, countMax: Int) -> [(text: String, item: YAMLItem)] {
    list(name, countMax: countMax).enumerated().compactMap { number, item in
      if let text = item.writtenText, !text.isEmpty { return (text, item) }
      problems.report(item, path: "\(child(name))[\(number)]", "must be text, not \(item.kindName)")
      return nil
    }
  }

  /// A map from names to texts.
  func textMap(_ name: String, countMax: Int) -> [String: String] {
    guard let value = self[name], let fields = Fields(value, path: child(name), known: nil, problems: problems) else { return [:] }
    guard fields.entries.count <= countMax else {
      report(name, "has more than \(countMax) entries")
      return [:]
    }
    var texts: [String: String] = [:]
    for entry in fields.entries { texts[entry.key] = fields.text(entry.key, lengthMax: 1000) }
    return texts
  }
}
