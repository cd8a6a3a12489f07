/// Folds text to plain lower-case Latin letters and digits, so that spellings of one name meet: width, case, accents, punctuation.
///
/// `Nguyễn Văn Đức` becomes `nguyen van duc`. Scripts other than Latin, Greek and Cyrillic go through the transliteration that the
/// application gives (ICU's `Any-Latin` in the command line); without one their characters are kept as hexadecimal code points.
package struct LetterFolding: Sendable {
  /// Text to its Latin spelling, nil when there is none.
  let transliterate: (@Sendable (String) -> String?)?

  package init(transliterate: (@Sendable (String) -> String?)?) {
    self.transliterate = transliterate
  }

  /// Words of a to z and 0 to 9, one blank between them. `keeping` are further ASCII characters that stay.
  func fold(_ bytes: UnsafeBufferPointer<UInt8>, keeping: StaticString = "") -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    if !bytes.contains(where: { $0 >= 0x80 }) {
      for byte in bytes { LetterFolding.append(byte, keeping, &out) }
    } else {
      var text = String(decoding: bytes, as: UTF8.self)
      if let transliterate, text.unicodeScalars.contains(where: { $0.value >= 0x590 && !(0x1E00..<0x2100).contains($0.value) }) {
        text = transliterate(text) ?? text
      }
      for scalar in text.unicodeScalars { LetterFolding.append(scalar, keeping, &out) }
    }
    while out.last == 0x20 { out.removeLast() }
    return out
  }

  package func fold(_ text: String, keeping: StaticString = "") -> [UInt8] {
    Array(text.utf8).withUnsafeBufferPointer { fold($0, keeping: keeping) }
  }

  private static func append(_ byte: UInt8, _ keeping: StaticString, _ out: inout [UInt8]) {
    switch byte {
    case 0x61...0x7A, 0x30...0x39: out.append(byte)
    case 0x41...0x5A: out.append(byte | 0x20)
    case 0x27, 0x60: break  // O'Neill and oneill are one name.
    default:
      let isKept = keeping.withUTF8Buffer { $0.contains(byte) }
      if isKept { out.append(byte) } else if let last = out.last, last != 0x20 { out.append(0x20) }
    }
  }

  private static func append(_ scalar: Unicode.Scalar, _ keeping: StaticString, _ out: inout [UInt8]) {
    switch scalar.value {
    case 0..<0x80: append(UInt8(scalar.value), keeping, &out)
    case 0x300..<0x370, 0x2018, 0x2019, 0x2BC, 0xB4: break
    case 0xFF01..<0xFF5F: append(UInt8(scalar.value - 0xFEE0), keeping, &out)
    default:
      if let plain = table[scalar.value] {
        out.append(contentsOf: plain)
      } else if scalar.properties.isAlphabetic {
        out.append(contentsOf: Array(String(scalar.value, radix: 16).utf8))
      } else {
        append(0x20, keeping, &out)
      }
    }
  }

  private static let table: [UInt32: [UInt8]] = {
    let rows: [(String, String)] = [
      ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặªαа"), ("b", "б"), ("c", "çćĉċčц"), ("d", "ďđðδд"), ("e", "èéêëēĕėęěẹẻẽếềểễệεеэ"), ("f", "φф"),
      ("g", "ĝğġģγг"), ("h", "ĥħхη"), ("i", "ìíîïĩīĭįıǐỉịιиі"), ("j", "ĵ"), ("k", "ķκк"), ("l", "ĺļľŀłλл"), ("m", "μм"),
      ("n", "ñńņňŉνн"), ("o", "òóôõöøōŏőǒơọỏốồổỗộớờởỡợºοωо"), ("p", "πп"), ("r", "ŕŗřρр"), ("s", "śŝşšșσςс"), ("t", "ţťŧțτт"),
      ("u", "ùúûüũūŭůűųǔưụủứừửữựυу"), ("v", "в"), ("w", "ŵ"), ("x", "ξ"), ("y", "ýÿŷỳỵỷỹйы"), ("z", "źżžζз"), ("ss", "ßẞ"), ("ae", "æ"),
      ("oe", "œ"), ("th", "þθ"), ("ch", "чχ"), ("sh", "ш"), ("shch", "щ"), ("zh", "ж"), ("yu", "ю"), ("ya", "я"), ("yo", "ё"), ("ye", "є"),
      ("yi", "ї"), ("g", "ґ"),
      ("ps", "ψ"), ("", "ьъ"), ("a", "ά"), ("e", "έ"), ("i", "ήίϊ"), ("o", "όώ"), ("y", "ύ"),
    ]
    var table: [UInt32: [UInt8]] = [:]
    for (plain, letters) in rows {
      for letter in letters.unicodeScalars {
        table[letter.value] = Array(plain.utf8)
        for upper in letter.properties.uppercaseMapping.unicodeScalars where upper.value >= 0x80 { table[upper.value] = Array(plain.utf8) }
      }
    }
    return table
  }()
}
