/// A route's path: fixed parts and `{named}` ones, each between two slashes.
package struct PathTemplate: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case fixed(String)
    case named(String)
  }

  /// As OpenAPI writes it: `/v1/profiles/{profile}/events`.
  package let text: String
  let parts: [Part]

  init(_ text: String) {
    self.text = text
    parts = text.split(separator: "/").map { $0.hasPrefix("{") ? .named(String($0.dropFirst().dropLast())) : .fixed(String($0)) }
  }

  var names: [String] { parts.compactMap { if case .named(let name) = $0 { name } else { nil } } }

  /// The values of the named parts, or nil when the path is another one. `segments` are still percent-encoded.
  func match(_ segments: [Substring]) -> [String: String]? {
    guard segments.count == parts.count else { return nil }
    var captures: [String: String] = [:]
    for (part, segment) in zip(parts, segments) {
      switch part {
      case .fixed(let text): if text != segment { return nil }
      case .named(let name):
        guard let value = PercentEncoding.decode(segment) else { return nil }
        captures[name] = value
      }
    }
    return captures
  }
}

/// RFC 3986 percent-encoding.
enum PercentEncoding {
  /// Nil when an escape is broken or the bytes are not UTF-8.
  static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
