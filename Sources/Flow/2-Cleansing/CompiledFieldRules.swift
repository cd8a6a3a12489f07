internal import JSONTape
internal import Standardising
internal import Vocabulary

/// The field rules of one source, ready for use. Pure: the same event and rules give the same fields, in the flow and in the sink.
struct CompiledFieldRules: Sendable {
  private let rules: [FieldRule]
  /// Codes by rule, their keys folded.
  private let codes: [Int: [String: ComparableValue]]
  private let changesTraits: Bool
  private let changesProperties: Bool

  init(_ rules: [FieldRule]) {
    self.rules = rules
    var codes: [Int: [String: ComparableValue]] = [:]
    for (index, rule) in rules.enumerated() where rule.operation == .lookup {
      codes[index] = Dictionary((rule.codes ?? [:]).map { (CompiledFieldRules.folded($0.key), $0.value) }) { first, _ in first }
    }
    self.codes = codes
    let written = Set(rules.flatMap { rule in (rule.to + (rule.operation == .move ? rule.from : [])).compactMap(\.first) })
    changesTraits = written.contains("traits")
    changesProperties = written.contains("properties")
  }

  /// - Parameter flags: gets ``CleansingFlags/field`` when a rule met a value that it cannot be used on.
  func apply(
    traits: inout JSONElement?, properties: inout JSONElement?, contexts: EventContexts, parser: inout EventParser,
    flags: inout CleansingFlags
  ) {
    var fields = EventFields(traits: FieldTree(traits), properties: FieldTree(properties), contexts: contexts)
    for (index, rule) in rules.enumerated() where !run(rule, codes: codes[index] ?? [:], on: &fields) { flags.insert(.field) }
    if changesTraits { traits = CompiledFieldRules.parsed(fields.traits, was: traits, parser: &parser) }
    if changesProperties { properties = CompiledFieldRules.parsed(fields.properties, was: properties, parser: &parser) }
  }

  /// False when the rule cannot be used on what it met; the fields are as they were then.
  private func run(_ rule: FieldRule, codes: [String: ComparableValue], on fields: inout EventFields) -> Bool {
    switch rule.operation {
    case .move, .copy:
      guard let value = fields[rule.from[0]] else { return true }
      guard fields.set(rule.to[0], to: value) else { return false }
      if rule.operation == .move { fields.remove(rule.from[0]) }
      return true
    case .join:
      let values = rule.from.compactMap { fields[$0] }.filter { !$0.isEmpty }
      guard !values.isEmpty else { return true }
      let texts = values.compactMap(\.text)
      guard texts.count == values.count else { return false }
      return fields.set(rule.to[0], to: .value(.string(texts.joined(separator: rule.text ?? " "))))
    case .split:
      guard let value = fields[rule.from[0]], !value.isEmpty else { return true }
      guard let text = value.text else { return false }
      return split(text, rule, in: &fields)
    case .set:
      guard let value = rule.value else { return true }
      return fields.set(rule.to[0], to: .value(value))
    case .fill:
      if let present = fields[rule.to[0]], !present.isEmpty { return true }
      for path in rule.from {
        if let value = fields[path], !value.isEmpty { return fields.set(rule.to[0], to: value) }
      }
      return rule.value.map { fields.set(rule.to[0], to: .value($0)) } ?? true
    case .convert:
      guard let value = fields[rule.from[0]], !value.isEmpty else { return true }
      guard let number = value.number else { return false }
      return fields.set(rule.to[0], to: .value(.number(number * (rule.factor ?? 1) + (rule.offset ?? 0))))
    case .lookup:
      guard let value = fields[rule.from[0]], !value.isEmpty else { return true }
      let found = value.text.flatMap { codes[CompiledFieldRules.folded($0)] }
      // What no list knows stays as it came, and is counted.
      guard let new = found ?? rule.value else { return false }
      return fields.set(rule.to[0], to: .value(new))
    }
  }

  private func split(_ text: String, _ rule: FieldRule, in fields: inout EventFields) -> Bool {
    let pieces = text.split(separator: rule.text ?? " ", maxSplits: rule.to.count - 1, omittingEmptySubsequences: true)
    var isSet = true
    for (piece, path) in zip(pieces, rule.to) {
      isSet = fields.set(path, to: .value(.string(TextTidying.trimmed(String(piece))))) && isSet
    }
    return isSet
  }

  private static func folded(_ text: String) -> String { TextTidying.trimmed(text).lowercased() }

  /// Nil for an object that has nothing, when there was none before.
  private static func parsed(_ tree: FieldTree, was: JSONElement?, parser: inout EventParser) -> JSONElement? {
    if was == nil, tree.isEmpty { return nil }
    parser.writer.removeAll()
    tree.write(to: &parser.writer)
    // What the writer wrote is JSON; a failure would be its fault, and the fields stay as they came.
    do throws(JSONSyntaxError) { return try parser.json.parse(parser.writer.bytes).root } catch { return was }
  }
}

/// What rules read and write.
private struct EventFields {
  var traits: FieldTree
  var properties: FieldTree
  let contexts: EventContexts

  subscript(path: [String]) -> FieldTree? {
    switch path.first {
    case "traits": return traits[path.dropFirst()]
    case "properties": return properties[path.dropFirst()]
    case "context":
      var element = path.count > 1 ? contexts.member(path[1]) : nil
      for key in path.dropFirst(2) { element = element?[key] }
      return element.map(FieldTree.element)
    default: return nil
    }
  }

  mutating func set(_ path: [String], to value: FieldTree) -> Bool {
    path.first == "traits" ? traits.set(path.dropFirst(), to: value) : properties.set(path.dropFirst(), to: value)
  }

  mutating func remove(_ path: [String]) {
    if path.first == "traits" { traits.remove(path.dropFirst()) } else { properties.remove(path.dropFirst()) }
  }
}
