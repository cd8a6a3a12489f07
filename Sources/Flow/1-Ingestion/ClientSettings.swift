internal import JSONTape

/// What analytics.js asks for before it sends anything: where to send, and that nothing else is to be loaded.
enum ClientSettings {
  /// `address` is scheme, host and port, without a slash at the end. The browser adds `/t`, `/b` and so on to `apiHost`.
  static func reply(writeKey: String, address: String) -> Reply {
    let parts = address.split(separator: "://", maxSplits: 1)
    let scheme = parts.count == 2 ? String(parts[0]) : "http"
    let host = String(parts.last ?? "")
    var reply = Reply.json(.ok) { writer in
      writer.key("integrations")
      writer.beginObject()
      writer.key("Segment.io")
      writer.beginObject()
      writer.texts([("apiKey", writeKey), ("apiHost", host + "/v1"), ("protocol", scheme)])
      writer.key("unbundledIntegrations")
      writer.beginArray()
      writer.endArray()
      writer.key("addBundledMetadata")
      writer.bool(true)
      writer.key("maybeBundledConfigIds")
      writer.beginObject()
      writer.endObject()
      writer.endObject()
      writer.endObject()
      writer.plan()
      // No remote plug-ins, no edge function, no statistics to anybody.
      for name in ["edgeFunction", "middlewareSettings", "enabledMiddleware"] {
        writer.key(name)
        writer.beginObject()
        writer.endObject()
      }
      writer.key("metrics")
      writer.beginObject()
      writer.key("sampleRate")
      writer.integer(0)
      writer.endObject()
      writer.key("remotePlugins")
      writer.beginArray()
      writer.endArray()
      writer.key("legacyVideoPluginsEnabled")
      writer.bool(false)
      writer.key("analyticsNextEnabled")
      writer.bool(true)
    }
    reply.headers = [("Cache-Control", "no-store")]
    return reply
  }
}

extension JSONWriter {
  fileprivate mutating func texts(_ members: [(String, String)]) {
    for (name, value) in members {
      key(name)
      string(value)
    }
  }

  /// Every event of every call is wanted.
  fileprivate mutating func plan() {
    key("plan")
    beginObject()
    for call in ["track", "identify", "group"] {
      key(call)
      beginObject()
      key("__default")
      beginObject()
      key("enabled")
      bool(true)
      key("integrations")
      beginObject()
      endObject()
      endObject()
      endObject()
    }
    endObject()
  }
}
