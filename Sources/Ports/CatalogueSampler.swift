internal import JSONTape

/// Learns from some JSON objects which values they have: paths, types, how often, and what such a value looks like.
public struct CatalogueSampler: ~Copyable {
  private struct Seen {
    var types: Set<String> = []
    var count = 0
    var samples: [String] = []
  }

  private var parser = JSONParser()
  private var seen: [String: Seen] = [:]
  private var objects = 0

  private static let depthMax = 4
  private static let samplesMax = 3
  private static let sampleLengthMax = 40

  public init() {}

  /// Text that is no object counts as an empty one.
  public mutating func add(_ object: [UInt8]) {
    objects += 1
    let root: JSONElement
    do throws(JSONSyntaxError) { root = try parser.parse(object).root } catch { return }
    add(root, path: "", depth: 1)
  }

  private mutating func add(_ object: JSONElement, path: String, depth: Int) {
    guard object.isObject, depth <= CatalogueSampler.depthMax else { return }
    for member in object.members {
      let own = path.isEmpty ? member.key : "\(path).\(member.key)"
      guard let type = CatalogueSampler.type(member.value), seen[own] != nil || seen.count < Catalogue.entriesMax else { continue }
      seen[own, default: Seen()].types.insert(type)
      seen[own]?.count += 1
      if let sample = CatalogueSampler.mask(member.value), let known = seen[own]?.samples, !known.contains(sample) {
        // The first by letter, so that the answer does not depend on the order of rows.
        seen[own]?.samples = Array((known + [sample]).sorted().prefix(CatalogueSampler.samplesMax))
      }
      add(member.value, path: own, depth: depth + 1)
    }
  }

  /// Those found most often first.
  public var entries: [Catalogue.ValueEntry] {
    seen.sorted { $0.value.count != $1.value.count ? $0.value.count > $1.value.count : $0.key < $1.key }.map { path, seen in
      Catalogue.ValueEntry(
        path: path, types: seen.types.sorted(), fillRate: Double(seen.count) / Double(max(1, objects)), samples: seen.samples)
    }
  }

  private static func type(_ value: JSONElement) -> String? {
    switch value.kind {
    case .object: "object"
    case .array: "list"
    case .string: "text"
    case .integer, .unsigned, .number: "number"
    case .bool: "boolean"
    case .null: nil
    }
  }

  /// The form of a value without the value: letters become a or A, digits 0.
  private static func mask(_ value: JSONElement) -> String? {
    switch value.kind {
    case .object, .array, .null: return nil
    case .bool: return value.bool == true ? "true" : "false"
    case .string: return mask(value.string ?? "")
    case .integer, .unsigned, .number: return mask((value.integer.map { "\($0)" }) ?? "\(value.number ?? 0)")
    }
  }

  static func mask(_ text: String) -> String {
    let masked = text.prefix(sampleLengthMax).map { character -> Character in
      if character.isNumber { return "0" }
      if character.isLetter { return character.isUppercase ? "A" : "a" }
      return character
    }
    return String(masked) + (text.count > sampleLengthMax ? "…" : "")
  }
}
