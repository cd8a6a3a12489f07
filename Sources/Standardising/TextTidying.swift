internal import Foundation

/// What is done to every text before it is read: composed letters, narrow width, no white space around.
package enum TextTidying {
  static func tidied(_ text: String) -> String {
    let trimmed = trimmed(text)
    return trimmed.utf8.allSatisfy { $0 < 0x80 } ? trimmed : TextTidying.trimmed(narrowed(trimmed.precomposedStringWithCanonicalMapping))
  }

  /// Full-width ASCII, as East Asian keyboards write it, in its usual width.
  private static func narrowed(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value == 0x3000 || (0xFF01..<0xFF5F).contains($0.value) }) else { return text }
    var narrow = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x3000: narrow.append(" ")
      case 0xFF01..<0xFF5F: narrow.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
      default: narrow.append(scalar)
      }
    }
    return String(narrow)
  }

  package static func trimmed(_ text: String) -> String {
    // Nearly every value begins and ends with a visible ASCII character.
    if let first = text.utf8.first, let last = text.utf8.last, 0x21...0x7E ~= first, 0x21...0x7E ~= last { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return text }
    if !first.properties.isWhitespace && !last.properties.isWhitespace { return text }
    var start = scalars.startIndex
    var end = scalars.endIndex
    while start < end, scalars[start].properties.isWhitespace { start = scalars.index(after: start) }
    while end > start, scalars[scalars.index(before: end)].properties.isWhitespace { end = scalars.index(before: end) }
    return String(scalars[start..<end])
  }

  /// One blank between words.
  static func spaced(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
