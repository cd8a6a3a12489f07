/// A list of a stored record, taken apart when somebody asks for its items: most events look at neither the traits nor the identifiers of a
/// record, which are most of its bytes. Until then it is the bytes that were read, which are written again as they are.
struct StoredList<Item: StoredItem>: Sendable, Equatable {
  private enum Form: Sendable {
    case items([Item])
    /// Items in their stored form, gone through once; the bytes are those of the whole record, shared.
    case stored([UInt8], start: Int, end: Int, count: Int)
  }

  private var form: Form

  init(_ items: [Item]) { form = .items(items) }

  /// Goes through the items without making them.
  /// - Parameter bytes: what `reader` reads.
  init(skipping reader: inout ByteReader, of bytes: [UInt8]) throws(StoredFormatError) {
    let count = try reader.count()
    let start = reader.position
    for _ in 0..<count { try Item.skip(in: &reader) }
    form = count == 0 ? .items([]) : .stored(bytes, start: start, end: reader.position, count: count)
  }

  func write(to writer: inout ByteWriter) {
    switch form {
    case .items(let items):
      writer.unsigned(UInt64(items.count))
      for item in items { item.write(to: &writer) }
    case .stored(let bytes, let start, let end, let count):
      writer.unsigned(UInt64(count))
      writer.append(bytes[start..<end])
    }
  }

  var items: [Item] {
    get {
      switch form {
      case .items(let items): items
      case .stored(let bytes, let start, let end, let count): StoredList.items(bytes[start..<end], count: count)
      }
    }
    _modify {
      var items = self.items
      // Given up first, so that the change happens in place.
      form = .items([])
      defer { form = .items(items) }
      yield &items
    }
  }

  /// Calls `body` with the stored form, if the list was not taken apart yet.
  func withStored<Answer>(_ body: (_ reader: inout ByteReader, _ count: Int) -> Answer) -> Answer? {
    guard case .stored(let bytes, let start, let end, let count) = form else { return nil }
    return bytes[start..<end].withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      return body(&reader, count)
    }
  }

  private static func items(_ bytes: ArraySlice<UInt8>, count: Int) -> [Item] {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var items: [Item] = []
      items.reserveCapacity(count)
      do {
        for _ in 0..<count { items.append(try Item(from: &reader)) }
      } catch {
        preconditionFailure("a list that was gone through before can be read")
      }
      return items
    }
  }

  static func == (left: StoredList, right: StoredList) -> Bool { left.items == right.items }
}

/// What a ``StoredList`` holds. `skip` throws whenever `init` would.
protocol StoredItem: Equatable, Sendable {
  func write(to writer: inout ByteWriter)
  init(from reader: inout ByteReader) throws(StoredFormatError)
  static func skip(in reader: inout ByteReader) throws(StoredFormatError)
}
