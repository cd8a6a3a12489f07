import JSONTape

/// `TYPE:VALUE` of the command line.
struct IdentityReference {
  let type: String
  let value: String

  init(_ text: String) throws(Failure) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw Failure(.usage, "An identifier is written as TYPE:VALUE, such as email:ann@example.com.")
    }
    type = String(text[..<colon])
    value = String(text[text.index(after: colon)...])
  }

  func write(to json: inout JSONWriter, reason: String? = nil) {
    json.beginObject()
    json.key("type")
    json.string(type)
    json.key("value")
    json.string(value)
    json.reason(reason)
    json.endObject()
  }
}
