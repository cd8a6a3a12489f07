extension JSONElement {
  /// One key and value of an object.
  public struct Member: Sendable {
    let keyIndex: Int
    public let value: JSONElement

    public var key: String { JSONElement(document: value.document, index: keyIndex).string ?? "" }

    public func withKeyBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
      let result = try body(keyBytes)
      extendLifetime(value.document)
      return result
    }

    public func keyEquals(_ key: StaticString) -> Bool {
      keyEquals(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    func keyEquals(_ key: UnsafeRawBufferPointer) -> Bool {
      let own = keyBytes
      return own.count == key.count && own.elementsEqual(key)
    }

    private var keyBytes: UnsafeRawBufferPointer { JSONElement(document: value.document, index: keyIndex).stringBytes }
  }

  /// The members of an object in written order; empty for any other kind.
  public var members: Members { Members(element: self) }

  /// The elements of an array in order; empty for any other kind.
  public var elements: Elements { Elements(element: self) }

  public struct Members: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let last: Int

    init(element: JSONElement) {
      document = element.document
      index = element.index + 1
      last = element.isObject ? element.end - 1 : index
    }

    public mutating func next() -> Member? {
      guard index < last else { return nil }
      let value = JSONElement(document: document, index: index + 1)
      defer { index = value.end }
      return Member(keyIndex: index, value: value)
    }
  }

  public struct Elements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let last: Int

    init(element: JSONElement) {
      document = element.document
      index = element.index + 1
      last = element.isArray ? element.end - 1 : index
    }

    public mutating func next() -> JSONElement? {
      guard index < last else { return nil }
      let value = JSONElement(document: document, index: index)
      index = value.end
      return value
    }
  }

  /// The value at a path of object keys, such as `context.campaign.name`; nil when any part is absent.
  public func at(path: some Sequence<String>) -> JSONElement? {
    var element = self
    for key in path {
      guard let next = element[key] else { return nil }
      element = next
    }
    return element
  }
}
