internal import Vocabulary

/// Reads one entry of `identifiers:`, a type's name or a map.
struct IdentifierTypeReader {
  let problems: ProblemList

  static let known = ["type", "limit", "blocked"]
  static let limitDefault = 10
  static let limitMax = ProfileRecord.identifiersMax
  static let blockedMax = 1000

  func identifierType(_ item: YAMLItem, path: String) -> IdentifierTypeDefinition? {
    if let name = item.writtenText { return make(name, limit: nil, blocked: [], place: item.place, path: path) }
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let limit = fields.integer("limit", in: 1...Self.limitMax)
    let blocked = fields.texts("blocked", countMax: Self.blockedMax).map(\.text)
    guard let name = fields.requiredText("type") else { return nil }
    return make(name, limit: limit, blocked: blocked, place: fields["type"]?.place ?? item.place, path: fields.child("type"))
  }

  private func make(_ name: String, limit: Int?, blocked: [String], place: YAMLItem.Place, path: String) -> IdentifierTypeDefinition? {
    guard Self.isType(name) else {
      problems.report(place, path: path, "must be 1 to 64 of a-z, 0-9, _ and .")
      return nil
    }
    let type = IdentifierType(rawValue: name)
    let usual = IdentifierTypeDefinition.defaults.first { $0.type == type }?.limit ?? Self.limitDefault
    return IdentifierTypeDefinition(type: type, limit: limit ?? usual, blocked: blocked)
  }

  static func isType(_ text: String) -> Bool { text.utf8.count <= 64 && text.wholeMatch(of: /[a-z0-9_]+(\.[a-z0-9_]+)*/) != nil }
}
