/// What programs and people write where they have nothing to say.
enum MissingWords {
  private static let words = ["\\n", "null", "n/a", "#n/a", "nan", "none", "nil", "unknown", "undefined", "-", "--", "?", "."].map {
    Array($0.utf8)
  }

  static func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count <= 9, let first = bytes.first else { return false }
    // Nearly all values end here: this is asked of every field of a file.
    switch first {
    case 0x23, 0x2D, 0x2E, 0x3F, 0x5C, 0x4E, 0x6E, 0x55, 0x75: break
    default: return false
    }
    return words.contains { word in
      word.count == bytes.count && zip(word, bytes).allSatisfy { $0 == ((0x41...0x5A).contains($1) ? $1 | 0x20 : $1) }
    }
  }
}
