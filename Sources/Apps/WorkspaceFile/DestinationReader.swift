internal import Ports
internal import Vocabulary

/// Reads one entry of `destinations:`. Settings stand under `settings:` or beside the other keys.
struct DestinationReader {
  let problems: ProblemList
  /// Settings by type of destination.
  let types: [String: [DestinationSetting]]
  let segments: SegmentReferences

  static let known = ["key", "name", "type", "settings", "segments", "consent", "integration", "honourGPC"]
  static let segmentsMax = 1000
  static let categoriesMax = 100
  static let settingsMax = 100

  struct Draft {
    var definition: DestinationDefinition
    var place: YAMLItem.Place
  }

  func destination(_ item: YAMLItem, path: String) -> Draft? {
    guard let fields = Fields(item, path: path, known: nil, problems: problems) else { return nil }
    let key = fields.requiredKey()
    let name = fields.text("name") ?? key
    let type = type(fields)
    let settings = settings(fields, type: type)
    let chosen = fields.texts("segments", countMax: Self.segmentsMax).enumerated().compactMap { number, entry in
      segments.segment(entry.item, path: "\(fields.child("segments"))[\(number)]", problems: problems)
    }
    let categories = categories(fields)
    let integration = fields.text("integration")
    let honoursGPC = fields.bool("honourGPC")
    guard let key, let name, let type else { return nil }
    let definition = DestinationDefinition(
      id: DestinationID(rawValue: 0), key: key, name: name, type: type, settings: settings, segments: Array(Set(chosen)).sorted(),
      consentCategories: categories, integrationName: integration, honoursGPCSetting: honoursGPC)
    return Draft(definition: definition, place: item.place)
  }

  private func type(_ fields: Fields) -> String? {
    guard let type = fields.requiredText("type") else { return nil }
    if types[type] != nil { return type }
    let names = types.keys.sorted()
    let hint = NearestName.of(type, in: names).map { "did you mean \($0)?" } ?? "known: \(names.joined(separator: ", "))"
    fields.report("type", "there is no destination type \(NearestName.shown(type)); \(hint)")
    return nil
  }

  private func categories(_ fields: Fields) -> [String] {
    guard let item = fields["consent"], let inner = Fields(item, path: fields.child("consent"), known: ["categories"], problems: problems)
    else {
      return []
    }
    return Array(Set(inner.texts("categories", countMax: Self.categoriesMax).map(\.text))).sorted()
  }

  private func settings(_ fields: Fields, type: String?) -> [String: String] {
    var entries = fields.entries.filter { !Self.known.contains($0.key) }.map { (name: $0.key, entry: $0, path: fields.child($0.key)) }
    if let item = fields["settings"], let inner = Fields(item, path: fields.child("settings"), known: nil, problems: problems) {
      entries += inner.entries.map { (name: $0.key, entry: $0, path: inner.child($0.key)) }
    }
    // `header: {X-Name: value}` is `header.X-Name: value`.
    entries = entries.flatMap { outer in
      guard case .map(let below) = outer.entry.value.content else { return [outer] }
      return below.map { (name: "\(outer.name).\($0.key)", entry: $0, path: "\(outer.path).\($0.key)") }
    }
    guard entries.count <= Self.settingsMax else {
      problems.report(fields.item, path: fields.path, "has more than \(Self.settingsMax) settings")
      return [:]
    }
    guard let type, let declared = types[type] else { return [:] }
    var settings: [String: String] = [:]
    for (name, entry, path) in entries {
      guard let setting = declared.first(where: { Self.matches(name, $0.name) }) else {
        problems.report(entry.keyPlace, path: path, NearestName.unknown(name, known: Self.known + declared.map(\.name)))
        continue
      }
      guard let text = entry.value.writtenText, !text.isEmpty else {
        problems.report(entry.value, path: path, "must be text, not \(entry.value.kindName)")
        continue
      }
      if setting.secret, !Self.isReference(text) {
        problems.report(entry.value, path: path, "is a secret: write ${NAME} for an environment variable, or file:PATH")
        continue
      }
      if settings.updateValue(text, forKey: name) != nil { problems.report(entry.keyPlace, path: path, "is given twice") }
    }
    let given = Set(entries.map(\.name))
    for setting in declared where setting.required && !given.contains(setting.name) {
      problems.report(fields.item, path: fields.path, "\(setting.name) is missing: \(setting.meaning)")
    }
    return settings
  }

  /// A setting named `header.*` stands for all names that begin with `header.`.
  private static func matches(_ name: String, _ setting: String) -> Bool {
    setting.hasSuffix(".*") ? name.hasPrefix(setting.dropLast()) && name.utf8.count >= setting.utf8.count : name == setting
  }

  static func isReference(_ text: String) -> Bool {
    text.wholeMatch(of: /\$\{[A-Za-z_][A-Za-z0-9_]*\}/) != nil || (text.hasPrefix("file:") && text.utf8.count > 5)
  }
}
