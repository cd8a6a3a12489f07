internal import Vocabulary

/// Reads one entry of `sources:`.
struct SourceReader {
  let problems: ProblemList
  var codeLists: [String: [String: ComparableValue]] = [:]

  static let known = ["key", "name", "type", "writeKey", "writeKeys", "enabled", "map", "region", "fields"]
  static let mapKnown = ["type", "event", "messageId", "time", "identifiers", "traits", "properties"]
  static let writeKeyLengthMax = 128
  static let mappingsMax = 500

  struct Draft {
    var definition: SourceDefinition
    var place: YAMLItem.Place
    /// Whether the file names the write keys.
    var namesKeys: Bool
  }

  func source(_ item: YAMLItem, path: String) -> Draft? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let key = fields.requiredKey()
    let name = fields.text("name") ?? key
    let kind = kind(fields)
    let writeKeys = writeKeys(fields)
    let enabled = fields.bool("enabled") ?? true
    var map: WebhookMap?
    switch (kind, fields["map"]) {
    case (.webhook, let item?): map = webhookMap(item, path: fields.child("map"))
    case (.webhook, nil): problems.report(item, path: path, "map is missing: a webhook source must say how its JSON becomes events")
    case (.http, .some): fields.report("map", "only a source of type webhook has a map")
    case (.http, nil), (nil, _): break
    }
    let region = TraitRuleReader.region(fields["region"], path: fields.child("region"), problems: problems)
    let rules = fieldRules(fields)
    guard let key, let name, let kind else { return nil }
    let definition = SourceDefinition(
      id: SourceID(rawValue: 0), key: key, name: name, kind: kind, writeKeys: writeKeys, enabled: enabled, map: map, region: region,
      fields: rules.isEmpty ? nil : rules)
    return Draft(definition: definition, place: item.place, namesKeys: fields["writeKey"] != nil || fields["writeKeys"] != nil)
  }

  private func fieldRules(_ fields: Fields) -> [FieldRule] {
    let reader = FieldRuleReader(problems: problems, codeLists: codeLists)
    return fields.list("fields", countMax: FieldRule.rulesMax).enumerated().compactMap { number, item in
      reader.rule(item, path: "\(fields.child("fields"))[\(number)]")
    }
  }

  private func kind(_ fields: Fields) -> SourceDefinition.Kind? {
    guard fields["type"] != nil else { return .http }
    guard let text = fields.text("type") else { return nil }
    if let kind = SourceDefinition.Kind(rawValue: text) { return kind }
    fields.report("type", "must be \(SourceDefinition.Kind.allCases.map(\.rawValue).joined(separator: " or "))")
    return nil
  }

  private func writeKeys(_ fields: Fields) -> [String] {
    if fields["writeKey"] != nil, fields["writeKeys"] != nil { fields.report("writeKeys", "writeKey and writeKeys cannot both be given") }
    let one = fields.text("writeKey", lengthMax: Self.writeKeyLengthMax).map { [$0] } ?? []
    let keys = one + fields.texts("writeKeys", countMax: SourceDefinition.writeKeysMax).map(\.text)
    let field = fields["writeKey"] == nil ? "writeKeys" : "writeKey"
    for key in keys where !Self.isWriteKey(key) {
      fields.report(field, "a write key is 1 to \(Self.writeKeyLengthMax) visible ASCII characters without a colon")
    }
    if Set(keys).count < keys.count { fields.report(field, "names a key twice") }
    if fields["writeKeys"] != nil, keys.isEmpty { fields.report(field, "must be a list of at least one key") }
    return keys
  }

  /// A colon ends the user name in Basic authentication (RFC 7617).
  private static func isWriteKey(_ text: String) -> Bool {
    (1...writeKeyLengthMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
  }

  private func webhookMap(_ item: YAMLItem, path: String) -> WebhookMap? {
    guard let fields = Fields(item, path: path, known: Self.mapKnown, problems: problems) else { return nil }
    let type = fields.requiredText("type")
    if let type, type.hasPrefix("="), EventType(name: String(type.dropFirst())) == nil {
      fields.report("type", "must be one of \(EventType.allCases.map { "=" + $0.name }.joined(separator: ", ")), or a path")
    }
    for name in ["type", "event", "messageId", "time"] {
      if let text = fields.text(name, lengthMax: 1000) { checkPath(text, fields, name) }
    }
    var groups: [String: [String: String]] = [:]
    for name in ["identifiers", "traits", "properties"] {
      let texts = fields.textMap(name, countMax: Self.mappingsMax)
      for (key, text) in texts.sorted(by: { $0.key < $1.key }) { checkPath(text, fields, name, key) }
      groups[name] = texts
    }
    if (groups["identifiers"] ?? [:]).isEmpty {
      problems.report(item, path: fields.child("identifiers"), "must name at least one identifier")
    }
    for identifier in (groups["identifiers"] ?? [:]).keys where !IdentifierTypeReader.isType(identifier) {
      fields.report("identifiers", "\(NearestName.shown(identifier)) cannot be an identifier type")
    }
    return WebhookMap(
      type: type ?? "", event: fields.text("event"), messageID: fields.text("messageId"), time: fields.text("time"),
      identifiers: groups["identifiers"] ?? [:], traits: groups["traits"] ?? [:], properties: groups["properties"] ?? [:])
  }

  private func checkPath(_ text: String, _ fields: Fields, _ name: String, _ key: String? = nil) {
    if text.hasPrefix("=") || Self.isPath(text) { return }
    fields.report(name, "\(key.map { "\($0): " } ?? "")must be a path such as $.order.items[0].id, or a constant such as =track")
  }

  /// `$`, then `.name` and `[number]`.
  static func isPath(_ text: String) -> Bool {
    text.wholeMatch(of: /\$(\.[^.\[\]]+|\[[0-9]{1,6}\])*/) != nil
  }
}
