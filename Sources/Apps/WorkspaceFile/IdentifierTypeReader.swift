internal import Patterns
internal import Standardising
internal import Vocabulary

/// Reads one entry of `identifiers:`, a type's name or a map.
struct IdentifierTypeReader {
  let problems: ProblemList

  static let known = ["type", "limit", "blocked", "blockedPatterns", "unique", "sharedAbove", "kind", "dropTags", "dropDots"]
  static let limitDefault = 10
  static let limitMax = ProfileRecord.identifiersMax
  static let blockedMax = 1000
  static let patternsMax = 50
  static let sharedMax = 200

  /// - Parameter before: the types that stand before this one, more telling.
  func identifierType(_ item: YAMLItem, path: String, before: [IdentifierTypeDefinition]) -> IdentifierTypeDefinition? {
    if let name = item.writtenText { return make(name, limit: nil, place: item.place, path: path) }
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let limit = fields.integer("limit", in: 1...Self.limitMax)
    let blocked = fields.texts("blocked", countMax: Self.blockedMax).map(\.text)
    let patterns = patterns(fields)
    let isUnique = fields.bool("unique") ?? false
    let shared = fields.integer("sharedAbove", in: 1...Self.sharedMax)
    if isUnique, let limit, limit != 1 { fields.report("limit", "must be 1, or left out, for a type that is unique") }
    if shared != nil, !before.contains(where: { $0.isUnique || $0.limit == 1 }) {
      fields.report(
        "sharedAbove", "needs a type before this one that is unique or has limit 1: its different values are what is counted")
    }
    guard let name = fields.requiredText("type") else { return nil }
    var type = make(name, limit: isUnique ? 1 : limit, place: fields["type"]?.place ?? item.place, path: fields.child("type"))
    type?.blocked = blocked
    type?.blockedPatterns = patterns
    type?.isUnique = isUnique
    type?.sharedAbove = shared
    if let form = form(fields, usual: type?.form) { type?.form = form }
    return type
  }

  /// Nil when nothing is said.
  private func form(_ fields: Fields, usual: IdentifierForm?) -> IdentifierForm? {
    var form = usual ?? IdentifierForm(.text)
    if let text = fields.text("kind") {
      if let kind = IdentifierForm.Kind(rawValue: text) {
        form = IdentifierForm(kind)
      } else {
        fields.report("kind", "must be one of \(IdentifierForm.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    form.tagsDropped = domains(fields, "dropTags", all: EmailForm.providersWithTags, of: form)
    form.dotsDropped = domains(fields, "dropDots", all: EmailForm.providersWithoutDots, of: form)
    return form
  }

  /// `true` for the providers that are known to do so, or a list of domains.
  private func domains(_ fields: Fields, _ name: String, all: [String], of form: IdentifierForm) -> [String] {
    guard let item = fields[name] else { return [] }
    if form.kind != .email { fields.report(name, "belongs to a type of kind email") }
    if case .bool(let isOn) = item.scalar { return isOn ? all : [] }
    return fields.texts(name, countMax: Self.blockedMax).map { $0.text.lowercased() }
  }

  private func patterns(_ fields: Fields) -> [String] {
    fields.texts("blockedPatterns", countMax: Self.patternsMax).enumerated().compactMap { number, entry in
      do throws(PatternError) {
        _ = try Pattern(entry.text)
        return entry.text
      } catch {
        problems.report(
          entry.item, path: "\(fields.child("blockedPatterns"))[\(number)]", "is no pattern in RE2's syntax: \(error.reason)")
        return nil
      }
    }
  }

  private func make(_ name: String, limit: Int?, place: YAMLItem.Place, path: String) -> IdentifierTypeDefinition? {
    guard Self.isType(name) else {
      problems.report(place, path: path, "must be 1 to 64 of a-z, 0-9, _ and .")
      return nil
    }
    let type = IdentifierType(rawValue: name)
    let usual = IdentifierTypeDefinition.defaults.first { $0.type == type }?.limit ?? Self.limitDefault
    return IdentifierTypeDefinition(type: type, limit: limit ?? usual)
  }

  static func isType(_ text: String) -> Bool { text.utf8.count <= 64 && text.wholeMatch(of: /[a-z0-9_]+(\.[a-z0-9_]+)*/) != nil }
}
