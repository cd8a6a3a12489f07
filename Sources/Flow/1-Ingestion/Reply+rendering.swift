internal import NIOCore

/// What an answer must know of its request.
struct ReplyFrame: Sendable {
  var closes = false
  /// HTTP/1.0 clients keep a connection only when told.
  var saysKeepAlive = false
  /// `HEAD`: the header fields only.
  var withoutBody = false
  /// The request's `Origin`, already checked to be plain text.
  var origin: String?

  var isPlain: Bool { !closes && !saysKeepAlive && !withoutBody && origin == nil }
}

extension Reply {
  /// The whole answer as bytes of HTTP/1.1.
  func rendered(_ frame: ReplyFrame, allocator: ByteBufferAllocator) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: 256 + body.count)
    buffer.writeStaticString("HTTP/1.1 ")
    buffer.writeString("\(status.rawValue) ")
    buffer.writeStaticString(status.reason)
    if status != .noContent {
      buffer.writeStaticString("\r\nContent-Type: ")
      buffer.writeStaticString(contentType)
      buffer.writeString("\r\nContent-Length: \(body.count)")
    }
    for (name, value) in headers {
      buffer.writeStaticString("\r\n")
      buffer.writeStaticString(name)
      buffer.writeString(": \(value)")
    }
    if let origin = frame.origin { buffer.writeString("\r\nAccess-Control-Allow-Origin: \(origin)\r\nVary: Origin") }
    if frame.closes {
      buffer.writeStaticString("\r\nConnection: close")
    } else if frame.saysKeepAlive {
      buffer.writeStaticString("\r\nConnection: keep-alive")
    }
    buffer.writeStaticString("\r\n\r\n")
    if !frame.withoutBody { buffer.writeBytes(body) }
    return buffer
  }

  /// To a browser's question whether it may send; it may, and need not ask again for a day.
  static func preflight(requestedHeaders: String?) -> Reply {
    var reply = Reply.noContent
    reply.headers = [
      ("Allow", "GET, HEAD, POST, OPTIONS"), ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
      ("Access-Control-Allow-Headers", requestedHeaders ?? "Authorization, Content-Type, Content-Encoding"),
      ("Access-Control-Max-Age", "86400"),
    ]
    return reply
  }
}
