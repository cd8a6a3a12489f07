internal import Vocabulary

/// A condition on an event's property, as the flow judges it.
struct EventFilterSQL {
  let properties: PropertySQL

  /// Never null.
  func holds(_ condition: PropertyCondition) -> String {
    let comparison = condition.comparison.inner.comparison
    guard let list = ElementsSQL(properties, condition.path) else {
      return properties.condition(PropertyCondition(path: condition.path, comparison: comparison))
    }
    func sql(_ string: String, _ number: String, _ bool: String, _ exists: String) -> ComparisonSQL {
      ComparisonSQL(string: string, number: number, bool: bool, exists: exists, now: properties.now)
    }
    let any = sql(RawJSON.string("x"), RawJSON.number("x"), RawJSON.bool("x"), RawJSON.exists("x")).holds(comparison)
    let found = "arrayExists(x -> \(any), \(list.raws))"
    // What no element has is missing.
    return sql("", "", "", "").holdsForNothing(comparison) == "true" ? "(\(found) OR empty(\(list.raws)))" : found
  }
}

/// The values that a path leads to in the elements of one array.
struct ElementsSQL {
  /// Array(String): JSON of each.
  let raws: String

  /// Elements that the flow looks at.
  private static let elementsMax = 1000

  /// Nil for a path without an array.
  init?(_ properties: PropertySQL, _ path: [String]) {
    guard let place = path.firstIndex(where: { $0.hasSuffix("[]") }) else { return nil }
    let keys = (path[..<place] + [String(path[place].dropLast(2))]).map(SQLText.literal).joined(separator: ", ")
    let elements = "arraySlice(JSONExtractArrayRaw(\(properties.text), \(keys)), 1, \(ElementsSQL.elementsMax))"
    let rest = path[(place + 1)...]
    raws = rest.isEmpty ? elements : "arrayFilter(r -> r != '', arrayMap(e -> \(RawJSON.value(of: "e", path: rest)), \(elements)))"
  }
}
