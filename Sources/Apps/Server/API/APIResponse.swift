import JSONTape

/// What a handler answers.
package struct APIResponse: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Written as it comes, until the closure ends. The sink waits until the client has taken what was given, and throws when it is gone.
    case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
  }

  var status: Int
  var contentType: String
  var headers: [(name: String, value: String)]
  var body: Body

  init(status: Int = 200, contentType: String = APIResponse.json, headers: [(name: String, value: String)] = [], body: Body) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  static let json = "application/json"

  /// A JSON answer, written by hand: no reflection, no intermediate tree.
  static func json(status: Int = 200, capacity: Int = 1024, _ write: (inout JSONWriter) -> Void) -> APIResponse {
    var writer = JSONWriter(reservingCapacity: capacity)
    write(&writer)
    return APIResponse(status: status, body: .bytes(writer.bytes))
  }
}

extension JSONWriter {
  mutating func object(_ write: (inout JSONWriter) -> Void) {
    beginObject()
    write(&self)
    endObject()
  }

  mutating func array<Item>(_ items: some Sequence<Item>, _ write: (inout JSONWriter, Item) -> Void) {
    beginArray()
    for item in items { write(&self, item) }
    endArray()
  }

  mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  mutating func member(_ name: String, _ value: Int) {
    key(name)
    integer(Int64(value))
  }

  /// Offsets and counts stay far below 2^63.
  mutating func member(_ name: String, _ value: UInt64) {
    key(name)
    integer(Int64(clamping: value))
  }

  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }
}
