import JSONTape
import Segmentation
import Standardising
import Vocabulary

/// Makes the cells of one profile.
struct ExportRow {
  let columns: [ExportColumn]
  let computed: ComputedTraits
  let reader: TraitReader
  let hashKey: HashKey
  let country: String?
  let now: Timestamp

  /// Nil where the profile has no value, or none of that form.
  func cells(_ record: ProfileRecord, since: Timestamp) -> [String?] {
    let identifiers = columns.contains { if case .identifier = $0.source { true } else { false } } ? newestIdentifiers(record) : [:]
    let asksTraits = columns.contains { if case .trait = $0.source { true } else { false } }
    let values = asksTraits ? computed.values(of: record, at: now) : []
    let traits = asksTraits ? reader.traits(of: record) : []
    return columns.map { column in
      let value: String?
      switch column.source {
      case .profileID: value = ProfileID(row: record.row, key: hashKey).description
      case .since: value = since.iso8601
      case .identifier(let type): value = identifiers[type]
      case .trait(let path):
        if path.count > 1, path[0] == TraitReader.name {
          value = reader.standard(path[1], in: record.sections).flatMap { Self.text($0, inside: path.dropFirst(2)) }
          break
        }
        let found = values.first { $0.key == path[0] }?.value ?? traits.first { $0.name == path[0] }?.value
        value = found.flatMap { Self.text($0, inside: path.dropFirst()) }
      }
      return value.flatMap { column.form.apply($0, country: country) }
    }
  }

  /// Of several of one type the one that was seen last; of those seen together the first in the alphabet.
  private func newestIdentifiers(_ record: ProfileRecord) -> [IdentifierType: String] {
    let own = Set(record.ownIdentifiers)
    var newest: [IdentifierType: (seen: Timestamp, value: String)] = [:]
    for section in record.sections {
      for identifier in section.identifiers where own.contains(identifier) {
        if let known = newest[identifier.type], known.seen > section.lastSeen { continue }
        if let known = newest[identifier.type], known.seen == section.lastSeen, known.value <= identifier.value { continue }
        newest[identifier.type] = (section.lastSeen, identifier.value)
      }
    }
    return newest.mapValues(\.value)
  }

  private static func text(_ value: TraitValue, inside path: ArraySlice<String>) -> String? {
    switch value {
    case .null: return nil
    case .string(let text): return path.isEmpty ? text : nil
    case .json(let text):
      guard !path.isEmpty else { return text }
      var parser = JSONParser()
      do throws(JSONSyntaxError) {
        var element: JSONElement? = try parser.parse(Array(text.utf8)).root
        for key in path { element = element?[key] }
        guard let element else { return nil }
        return self.text(TraitValue(element), inside: [])
      } catch {
        return nil
      }
    case .bool, .integer, .number:
      guard path.isEmpty else { return nil }
      var writer = JSONWriter(reservingCapacity: 16)
      value.write(to: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
  }
}
