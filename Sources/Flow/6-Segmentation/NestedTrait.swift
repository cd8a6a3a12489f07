internal import JSONTape
internal import Vocabulary

/// Looks inside a trait that is an object. Rare, so the text is parsed when it is asked for.
enum NestedTrait {
  static func value(_ value: TraitValue, path: ArraySlice<String>) -> ValueTest.Scalar? {
    guard case .json(let text) = value else { return nil }
    var parser = JSONParser()
    guard let document = try? parser.parse(Array(text.utf8)), let element = document.root.at(path: path) else { return nil }
    return ValueTest.scalar(element)
  }
}
