internal import JSONTape

/// A call that comes as the address of a picture, for e-mails and pages without scripts.
enum PixelCall {
  private static let texts: Set<String> = [
    "anonymousId", "userId", "event", "name", "messageId", "timestamp", "originalTimestamp", "sentAt",
  ]
  private static let objects: [String] = ["properties", "context", "traits"]

  /// The same call as the JSON text that a client would have posted. `context.x` and the like become members of those objects; a
  /// parameter that the specification does not name becomes a property.
  static func body(of query: Query) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 256)
    var inner: [String: [(String, String)]] = [:]
    writer.beginObject()
    for (name, value) in query.parameters where name != "writeKey" {
      if texts.contains(name) {
        writer.key(name)
        writer.string(value)
      } else if let dot = name.firstIndex(of: "."), objects.contains(String(name[..<dot])) {
        inner[String(name[..<dot]), default: []].append((String(name[name.index(after: dot)...]), value))
      } else {
        inner["properties", default: []].append((name, value))
      }
    }
    for object in objects {
      guard let members = inner[object] else { continue }
      writer.key(object)
      writer.beginObject()
      for (name, value) in members {
        writer.key(name)
        writer.string(value)
      }
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes
  }
}
