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

extension JSONElement {
  /// Where a value of a document stands. Unlike a view it keeps nothing alive and costs nothing to copy.
  public struct Place: Sendable, Equatable {
    public let number: UInt32

    /// - Parameter number: one that a document gave.
    public init(number: UInt32) { self.number = number }
  }

  /// The value at a place of this element's document.
  public subscript(place: Place) -> JSONElement { JSONElement(document: document, index: Int(place.number)) }

  /// Calls `body` for each member in written order; for no member when this is no object. No view is made on the way.
  /// The key's bytes live only as long as the call.
  public func forEachMember(_ body: (_ key: UnsafeRawBufferPointer, _ value: Place) -> Void) {
    guard isObject else { return }
    let (tape, strings) = (document.tape, document.strings)
    let last = end - 1
    var at = index + 1
    while at < last {
      let name = strings + Int(tape[at] & 0xFF_FFFF_FFFF_FFFF)
      let key = UnsafeRawBufferPointer(start: name + 4, count: Int(name.loadUnaligned(as: UInt32.self)))
      body(key, Place(number: UInt32(truncatingIfNeeded: at + 1)))
      at = JSONElement.end(of: at + 1, tape)
    }
    extendLifetime(document)
  }
}
