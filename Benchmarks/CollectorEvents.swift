/// Requests as clients send them: 566 bytes an event.
enum CollectorEvents {
  static let single = Array(event(0).utf8)
  static let batch = Array(#"{"batch":[\#((0..<100).map(event).joined(separator: ","))],"sentAt":"2026-11-21T10:00:00.000Z"}"#.utf8)

  static func request(_ path: String, _ body: [UInt8]) -> [UInt8] {
    let head =
      "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: analytics-python/2.4.0\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\n"
      + "Connection: keep-alive\r\nContent-Type: application/json\r\nAuthorization: Basic YmVuY2hrZXk6\r\nContent-Length: \(body.count)\r\n\r\n"
    return Array(head.utf8) + body
  }

  private static func event(_ number: Int) -> String {
    """
    {"type":"track","messageId":"ajs-next-1781234567890-\(number)-4c1f","anonymousId":"8f1c7b1e-2d5a-4f59-9a53-0f2c3f1d\(1000 + number)",\
    "userId":"user-\(number)","event":"Product Added","timestamp":"2026-11-21T09:59:58.123Z","originalTimestamp":"2026-11-21T09:59:58.120Z",\
    "properties":{"cart_id":"c-\(number)","product_id":"p-507f1f77","sku":"G-32","category":"Games","name":"Monopoly","brand":"Hasbro",\
    "price":18.99,"quantity":1,"position":3},"context":{"ip":"8.8.8.8","locale":"en-US","library":{"name":"analytics.js","version":"2.1.0"},\
    "page":{"path":"/shop","url":"https://example.com/shop"}}}
    """
  }
}
