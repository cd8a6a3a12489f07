/// Texts are compared by their UTF-8 bytes, as the warehouse does: no normalisation, no locale.
enum TextBytes {
  static func contains(_ text: String, _ part: String) -> Bool {
    var (text, part) = (text, part)
    return text.withUTF8 { text in
      part.withUTF8 { part in
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...text.count - part.count where text[start] == first {
          if UnsafeBufferPointer(rebasing: text[start..<start + part.count]).elementsEqual(part) { return true }
        }
        return false
      }
    }
  }

  /// -1, 0 or 1.
  static func order(_ left: String, _ right: String) -> Int {
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }
}
