/// A text that holds a list of items, each of which stands for itself: one that is no JSON does not take the others with it.
public struct ParsedItems: Sendable {
  /// The items that are no JSON stand in it as null.
  public var document: JSONDocument
  /// Where the items that are no JSON stand in the text, by their number in the list.
  public var unreadable: [Int: Range<Int>]

  /// A list of more items is not taken apart: then one bad item is the whole text's fault.
  public static let itemsMax = 65_535
}

extension JSONParser {
  /// Parses like ``parse(_:)-(UnsafeRawBufferPointer)``, and forgives two things.
  ///
  /// Whole numbers beyond 64 bits, which JSON allows, are read as doubles. And where the text is an object whose member `key` is an array, items
  /// of that array that are no JSON - a lone surrogate, invalid UTF-8, a number out of range - become null; the brackets, quotes and commas
  /// around them must be sound. Costs nothing more for a text that is right.
  /// - Throws: ``JSONSyntaxError`` when the text is not JSON beyond that; a retry cannot help.
  public mutating func parse(_ text: UnsafeRawBufferPointer, itemsOf key: StaticString?) throws(JSONSyntaxError) -> ParsedItems {
    let first: JSONSyntaxError
    do { return ParsedItems(document: try parse(text), unreadable: [:]) } catch { first = error }
    guard let key, let ranges = ItemScan.ranges(in: text, key: key), !ranges.isEmpty else {
      guard let document = parseWithLargeNumbers(text) else { throw first }
      return ParsedItems(document: document, unreadable: [:])
    }
    var patched: [UInt8] = []
    patched.reserveCapacity(text.count)
    var unreadable: [Int: Range<Int>] = [:]
    var copied = 0
    for (index, range) in ranges.enumerated() {
      patched += text[copied..<range.lowerBound]
      if parseWithLargeNumbers(UnsafeRawBufferPointer(rebasing: text[range])) != nil {
        patched += text[range]
      } else {
        unreadable[index] = range
        patched += "null".utf8
      }
      copied = range.upperBound
    }
    patched += text[copied...]
    let document = patched.withUnsafeBytes { parseWithLargeNumbers($0) }
    guard let document, document.root[key]?.elements.reduce(0, { count, _ in count + 1 }) == ranges.count else { throw first }
    return ParsedItems(document: document, unreadable: unreadable)
  }

  /// Nil when it is no JSON even so.
  private mutating func parseWithLargeNumbers(_ text: UnsafeRawBufferPointer) -> JSONDocument? {
    do { return try parse(text) } catch {
      guard let decimal = LargeNumbers.asDecimals(text) else { return nil }
      do { return try parse(decimal) } catch { return nil }
    }
  }
}
