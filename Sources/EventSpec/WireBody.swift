public import JSONTape
public import Vocabulary

/// A request's body, parsed. Collector, flow and sink read bodies by it, so that they agree on every event, the bad ones included.
public struct WireBody: Sendable {
  public let root: JSONElement
  private let call: CollectedRequest.Call
  private let unreadable: [Int: Range<Int>]

  /// Whole numbers beyond 64 bits are read as doubles. An event of a batch that alone is no JSON does not take its neighbours with it.
  /// - Throws: ``JSONSyntaxError`` when the body's own structure is broken, or the one event of a body that is no batch.
  public init(
    parsing body: UnsafeRawBufferPointer, call: CollectedRequest.Call, parser: inout JSONParser
  ) throws(JSONSyntaxError) {
    let parsed = try parser.parse(body, itemsOf: call == .batch ? "batch" : nil)
    root = parsed.document.root
    unreadable = parsed.unreadable
    self.call = call
  }

  /// One event, or what stands in its place.
  public enum Item: Sendable {
    case element(JSONElement)
    /// It is no JSON; where it stands in the body.
    case unreadable(Range<Int>)
  }

  /// The events of a body: the elements of `batch` for `.batch`, else the body itself. Nil when a batch has no array `batch`.
  public var items: [Item]? {
    guard call == .batch else { return [.element(root)] }
    guard let batch = root["batch"], batch.isArray else { return nil }
    return batch.elements.enumerated().map { item($0.offset, $0.element) }
  }

  /// What stands at a number of the list `batch`.
  public func item(_ number: Int, _ element: JSONElement) -> Item {
    guard !unreadable.isEmpty, let range = unreadable[number] else { return .element(element) }
    return .unreadable(range)
  }
}
