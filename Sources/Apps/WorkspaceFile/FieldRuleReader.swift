internal import Vocabulary

/// Reads one entry of a source's `fields:`; the key that names what is done says what else may stand there.
struct FieldRuleReader {
  let problems: ProblemList
  /// By name, from `code_lists:`.
  let codeLists: [String: [String: ComparableValue]]

  private static let operations = FieldRule.Operation.allCases.map(\.rawValue)

  func rule(_ item: YAMLItem, path: String) -> FieldRule? {
    guard let all = Fields(item, path: path, known: nil, problems: problems) else { return nil }
    let named = all.entries.compactMap { FieldRule.Operation(rawValue: $0.key) }
    guard named.count == 1, let operation = named.first else {
      problems.report(item, path: path, "must name one of \(Self.operations.joined(separator: ", "))")
      return nil
    }
    let known = [operation.rawValue] + Self.further(operation)
    guard let fields = Fields(item, path: path, known: known, problems: problems) else { return nil }
    let subject = operation.rawValue
    switch operation {
    case .move, .copy:
      return FieldRule(operation, from: paths(fields, subject, reads: operation == .copy), to: paths(fields, "to"))
    case .join:
      return FieldRule(
        .join, from: paths(fields, subject, countMax: FieldRule.pathsMax, reads: true), to: paths(fields, "to"),
        text: text(fields, "with"))
    case .split:
      let separator = text(fields, "at")
      if separator == "" { fields.report("at", "must not be empty") }
      return FieldRule(
        .split, from: paths(fields, subject, reads: true), to: paths(fields, "to", countMax: FieldRule.pathsMax), text: separator)
    case .set:
      let value = value(fields, "value")
      if fields["value"] == nil { problems.report(item, path: path, "value is missing") }
      return FieldRule(.set, to: paths(fields, subject), value: value)
    case .fill:
      if fields["from"] == nil, fields["value"] == nil { problems.report(item, path: path, "needs from or value") }
      let from = fields["from"] == nil ? [] : paths(fields, "from", countMax: FieldRule.pathsMax, reads: true)
      return FieldRule(.fill, from: from, to: paths(fields, subject), value: value(fields, "value"))
    case .convert:
      if fields["times"] == nil, fields["plus"] == nil { problems.report(item, path: path, "needs times or plus") }
      let (from, to) = inPlace(fields, subject)
      return FieldRule(.convert, from: from, to: to, factor: number(fields, "times"), offset: number(fields, "plus"))
    case .lookup:
      let (from, to) = inPlace(fields, subject)
      return FieldRule(.lookup, from: from, to: to, value: value(fields, "otherwise"), codes: codes(fields))
    }
  }

  private static func further(_ operation: FieldRule.Operation) -> [String] {
    switch operation {
    case .move, .copy: ["to"]
    case .join: ["with", "to"]
    case .split: ["at", "to"]
    case .set: ["value"]
    case .fill: ["from", "value"]
    case .convert: ["times", "plus", "to"]
    case .lookup: ["codes", "otherwise", "to"]
    }
  }

  /// Without `to` the field itself is changed.
  private func inPlace(_ fields: Fields, _ subject: String) -> (from: [[String]], to: [[String]]) {
    let hasTarget = fields["to"] != nil
    let from = paths(fields, subject, reads: hasTarget)
    return (from, hasTarget ? paths(fields, "to") : from)
  }

  /// One path, or a list of them.
  /// - Parameter reads: whether the context counts too.
  private func paths(_ fields: Fields, _ name: String, countMax: Int = 1, reads: Bool = false) -> [[String]] {
    guard let item = fields[name] else {
      problems.report(fields.item, path: fields.path, "\(name) is missing")
      return []
    }
    var texts: [(text: String, item: YAMLItem)] = []
    if let text = item.writtenText {
      texts = [(text, item)]
    } else if countMax > 1 {
      texts = fields.texts(name, countMax: countMax)
      if texts.isEmpty { fields.report(name, "must name at least one field") }
    } else {
      fields.report(name, "must be one field, not \(item.kindName)")
    }
    return texts.compactMap { text, item in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let roots = reads ? ["traits", "properties", "context"] : ["traits", "properties"]
      guard (2...FieldRule.depthMax).contains(parts.count), roots.contains(parts[0]), !parts.contains("") else {
        problems.report(
          item, path: fields.child(name), "must be a field such as traits.city, beginning with \(roots.joined(separator: ", "))")
        return nil
      }
      return parts
    }
  }

  /// Blanks count.
  private func text(_ fields: Fields, _ name: String) -> String? {
    guard let item = fields[name] else { return nil }
    if case .scalar(let text, _) = item.content, text.utf8.count <= 20 { return text }
    fields.report(name, "must be text of at most 20 bytes")
    return nil
  }

  private func value(_ fields: Fields, _ name: String) -> ComparableValue? { fields[name].flatMap { value($0, path: fields.child(name)) } }

  private func value(_ item: YAMLItem, path: String) -> ComparableValue? {
    switch item.scalar {
    case .bool(let flag): return .bool(flag)
    case .number(let number): return .number(number)
    case .text(let text) where text.utf8.count <= 1000: return .string(text)
    default:
      problems.report(item, path: path, "must be text of at most 1000 bytes, a number, true or false")
      return nil
    }
  }

  private func number(_ fields: Fields, _ name: String) -> Double? {
    guard let item = fields[name] else { return nil }
    if case .number(let number) = item.scalar { return number }
    fields.report(name, "must be a number")
    return nil
  }

  private func codes(_ fields: Fields) -> [String: ComparableValue]? {
    guard let item = fields["codes"] else {
      problems.report(fields.item, path: fields.path, "codes is missing")
      return nil
    }
    guard let name = item.writtenText else { return codeList(item, path: fields.child("codes")) }
    if let list = codeLists[name] { return list }
    let nearest = NearestName.of(name, in: codeLists.keys.sorted())
    fields.report("codes", "\(NearestName.shown(name)) is no code list\(nearest.map { "; did you mean \($0)?" } ?? "")")
    return nil
  }

  /// A map from what comes in to what is meant.
  func codeList(_ item: YAMLItem, path: String) -> [String: ComparableValue]? {
    guard let fields = Fields(item, path: path, known: nil, problems: problems) else { return nil }
    if fields.entries.isEmpty || fields.entries.count > FieldRule.codesMax {
      problems.report(item, path: path, "must have 1 to \(FieldRule.codesMax) codes")
    }
    var codes: [String: ComparableValue] = [:]
    for entry in fields.entries { codes[entry.key] = value(entry.value, path: fields.child(entry.key)) }
    return codes
  }
}
