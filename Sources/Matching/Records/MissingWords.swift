/// What programs and people write where they have nothing to say.
enum MissingWords {
  private static let words = ["\\n", "null", "n/a", "#n/a", "nan", "none", "nil", "unknown", "undefined", "-", "--", "?", "."].map {
    Array($0.utf8)
  }

  static func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count <= 9 else { return false }
    return words.contains { word in
      word.count == bytes.count && zip(word, bytes).allSatisfy { $0 == ((0x41...0x5A).contains($1) ? $1 | 0x20 : $1) }
    }
  }
}
