internal import Vocabulary

/// Reads paths to traits and properties: `address.city`, `products[].category`.
struct PropertyPathReader {
  let problems: ProblemList

  static let partsMax = 8

  /// Nil when the text is no path, which is reported.
  func path(_ text: String, place: YAMLItem.Place, at path: String) -> [String]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isGood = parts.allSatisfy { part in
      let name = part.hasSuffix("[]") ? String(part.dropLast(2)) : part
      return !name.isEmpty && !name.contains("[") && !name.contains("]")
    }
    guard isGood, parts.count <= Self.partsMax else {
      problems.report(
        place, path: path, "must be a name, or a path such as address.city or products[].category of at most \(Self.partsMax) names")
      return nil
    }
    return parts
  }

  func path(_ item: YAMLItem, at path: String) -> [String]? {
    guard let text = item.writtenText, text.unicodeScalars.count <= 200 else {
      problems.report(item, path: path, "must be the name of a property, not \(item.kindName)")
      return nil
    }
    return self.path(text, place: item.place, at: path)
  }
}
