internal import JSONTape
internal import Vocabulary

/// The fields of one event while rules change them: objects taken apart, everything else as it was parsed.
///
/// Only for events of sources that have rules.
enum FieldTree {
  case object([(key: String, value: FieldTree)])
  case element(JSONElement)
  case value(ComparableValue)

  init(_ element: JSONElement?) {
    guard let element, element.isObject else {
      self = element.map(FieldTree.element) ?? .object([])
      return
    }
    var fields: [(key: String, value: FieldTree)] = []
    for member in element.members { FieldTree.set(member.key, .init(member.value), in: &fields) }
    self = .object(fields)
  }

  subscript(path: ArraySlice<String>) -> FieldTree? {
    guard let key = path.first else { return self }
    guard case .object(let fields) = self, let found = fields.first(where: { $0.key == key }) else { return nil }
    return found.value[path.dropFirst()]
  }

  /// Makes the objects on the way. False when something other than an object stands there.
  mutating func set(_ path: ArraySlice<String>, to new: FieldTree) -> Bool {
    guard let key = path.first else {
      self = new
      return true
    }
    guard case .object(var fields) = self else { return false }
    var inner = path.count > 1 ? fields.first { $0.key == key }?.value ?? .object([]) : new
    if path.count > 1 {
      if inner.isNull { inner = .object([]) }
      guard inner.set(path.dropFirst(), to: new) else { return false }
    }
    FieldTree.set(key, inner, in: &fields)
    self = .object(fields)
    return true
  }

  mutating func remove(_ path: ArraySlice<String>) {
    guard let key = path.first, case .object(var fields) = self, let place = fields.firstIndex(where: { $0.key == key }) else { return }
    if path.count == 1 { fields.remove(at: place) } else { fields[place].value.remove(path.dropFirst()) }
    self = .object(fields)
  }

  private static func set(_ key: String, _ value: FieldTree, in fields: inout [(key: String, value: FieldTree)]) {
    if let place = fields.firstIndex(where: { $0.key == key }) { fields[place].value = value } else { fields.append((key, value)) }
  }

  var isNull: Bool {
    if case .element(let element) = self { return element.isNull }
    return false
  }

  /// Null, empty text, an object or array without anything.
  var isEmpty: Bool {
    switch self {
    case .object(let fields): fields.isEmpty
    case .element(let element):
      element.isNull || element.string?.isEmpty ?? false || element.isArray && element.elements.first { _ in true } == nil
    case .value(.string(let text)): text.isEmpty
    case .value: false
    }
  }

  /// Of a text or a number; nil for anything else.
  var text: String? {
    switch self {
    case .object: nil
    case .element(let element): FieldTree.text(element)
    case .value(.string(let text)): text
    case .value(.number(let number)): FieldTree.text(number)
    case .value(.bool): nil
    }
  }

  /// A number, or a text that is one; with a comma before the decimals as well as a point.
  var number: Double? {
    if case .element(let element) = self, let number = element.number { return number }
    if case .value(.number(let number)) = self { return number }
    guard let text, text.utf8.count <= 40 else { return nil }
    let number = Double(text.replacing(",", with: "."))
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func text(_ element: JSONElement) -> String? {
    if let text = element.string { return text }
    if let whole = element.integer { return "\(whole)" }
    return element.number.map(text)
  }

  private static func text(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .object(let fields):
      writer.beginObject()
      for (key, value) in fields {
        writer.key(key)
        value.write(to: &writer)
      }
      writer.endObject()
    case .element(let element): writer.element(element)
    case .value(.string(let text)): writer.string(text)
    case .value(.bool(let flag)): writer.bool(flag)
    case .value(.number(let number)): writer.number(number)
    }
  }
}
