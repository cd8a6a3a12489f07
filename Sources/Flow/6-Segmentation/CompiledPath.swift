internal import JSONTape
internal import Vocabulary

/// A path of keys, its `[]` taken apart; such a part stands for every element of an array.
struct CompiledPath: Sendable {
  private struct Part: Sendable {
    var key: String
    var isList: Bool
  }

  private let parts: [Part]

  /// Elements of arrays that are looked at in one event.
  static let elementsMax = 1000

  init(_ path: some Sequence<String>) {
    parts = path.map { $0.hasSuffix("[]") ? Part(key: String($0.dropLast(2)), isList: true) : Part(key: $0, isList: false) }
  }

  var isEmpty: Bool { parts.isEmpty }

  /// Calls `body` with each value that is there, until it says to stop; without any value, not at all.
  /// - Returns: whether `body` said so.
  @discardableResult
  func visit(_ root: JSONElement?, _ body: (JSONElement) -> Bool) -> Bool {
    var left = CompiledPath.elementsMax
    return visit(root, from: 0, left: &left, body)
  }

  private func visit(_ element: JSONElement?, from start: Int, left: inout Int, _ body: (JSONElement) -> Bool) -> Bool {
    guard var element else { return false }
    for index in start..<parts.count {
      let part = parts[index]
      // An empty key is the value itself: the rest of a path into a trait that is an array.
      if !part.key.isEmpty {
        guard let next = element[part.key] else { return false }
        element = next
      }
      guard part.isList else { continue }
      for child in element.elements {
        left -= 1
        guard left >= 0 else { return false }
        if visit(child, from: index + 1, left: &left, body) { return true }
      }
      return false
    }
    return body(element)
  }
}
