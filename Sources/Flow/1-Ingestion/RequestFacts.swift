internal import NIOHTTP1

/// What the collector reads from a request's line and header fields, found in one pass.
struct RequestFacts {
  enum Encoding: Equatable { case identity, compressed, unknown }

  var encoding = Encoding.identity
  var contentLength: Int?
  var isChunked = false
  var expectsContinue = false
  var globalPrivacyControl = false
  var upgrades = false
  var authorization: String?
  var origin: String?
  var host: String?
  var requestedHeaders: String?
  var forwardedFor: String?

  /// Values that are echoed are taken only when short and plain.
  static let echoedCharactersMax = 1024

  init(_ headers: HTTPHeaders) {
    for (name, value) in headers { read(name, value) }
  }

  /// The number of body bytes that will come; nil when only their end will tell.
  var announcedBytes: Int? { isChunked ? nil : contentLength ?? 0 }

  private mutating func read(_ name: String, _ value: String) {
    // The length decides first: of a request's many fields few are of interest.
    switch name.utf8.count {
    case 4: if name.isSpelled("host") { host = echoable(value) }
    case 6:
      if name.isSpelled("origin") {
        origin = echoable(value)
      } else if name.isSpelled("expect") {
        expectsContinue = value.isSpelled("100-continue")
      }
    case 7:
      if name.isSpelled("sec-gpc") {
        globalPrivacyControl = value == "1"
      } else if name.isSpelled("upgrade") {
        upgrades = true
      }
    case 13: if name.isSpelled("authorization") { authorization = value }
    case 14: if name.isSpelled("content-length") { contentLength = Int(value) }
    case 15: if name.isSpelled("x-forwarded-for") { forwardedFor = value }
    case 16: if name.isSpelled("content-encoding") { readEncoding(value) }
    case 17: if name.isSpelled("transfer-encoding") { isChunked = true }
    case 30: if name.isSpelled("access-control-request-headers") { requestedHeaders = echoable(value) }
    default: break
    }
  }

  private mutating func readEncoding(_ value: String) {
    // More than one coding, in one field or in several, is not understood.
    guard encoding == .identity else { return encoding = .unknown }
    if value.isSpelled("gzip") || value.isSpelled("deflate") {
      encoding = .compressed
    } else if !value.isEmpty && !value.isSpelled("identity") {
      encoding = .unknown
    }
  }

  private func echoable(_ value: String) -> String? {
    value.utf8.count <= RequestFacts.echoedCharactersMax && value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? value : nil
  }
}

extension String {
  /// Equal but for the case of ASCII letters; `lowercase` must be lower case.
  func isSpelled(_ lowercase: StaticString) -> Bool {
    guard utf8.count == lowercase.utf8CodeUnitCount else { return false }
    var expected = lowercase.utf8Start
    for byte in utf8 {
      let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
      if lower != expected.pointee { return false }
      expected += 1
    }
    return true
  }
}
