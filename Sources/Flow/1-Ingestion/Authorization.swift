/// The `Authorization` header field, as far as it can hold a write key.
package enum Authorization: Equatable, Sendable {
  /// `Basic base64(writeKey:)`, the colon may be missing. The user name is the write key.
  case basic(writeKey: String)
  /// A bearer token; it is the write key, or says nothing and the body's `writeKey` counts.
  case bearer(String)
  case none

  package static let charactersMax = 1024

  package init(_ field: String?) {
    self = .none
    guard let field, field.utf8.count <= Authorization.charactersMax, let space = field.utf8.firstIndex(of: 0x20) else { return }
    let scheme = String(field[..<space])
    let rest = field[field.utf8.index(after: space)...].drop { $0 == " " }
    if scheme.isSpelled("basic") {
      guard let bytes = Base64.decoded(rest.utf8) else { return }
      let writeKey = String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
      if !writeKey.isEmpty { self = .basic(writeKey: writeKey) }
    } else if scheme.isSpelled("bearer"), !rest.isEmpty {
      self = .bearer(String(rest))
    }
  }
}
