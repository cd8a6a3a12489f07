import Foundation

/// Requests as texts.
enum Requests {
  static func post(
    _ path: String, _ body: String, writeKey: String? = "key", headers: [String] = [], version: String = "1.1"
  ) -> [UInt8] {
    post(path, Array(body.utf8), writeKey: writeKey, headers: headers, version: version)
  }

  static func post(
    _ path: String, _ body: [UInt8], writeKey: String? = "key", headers: [String] = [], version: String = "1.1"
  ) -> [UInt8] {
    var lines = ["POST \(path) HTTP/\(version)", "Host: localhost", "Content-Length: \(body.count)"]
    if let writeKey { lines.append("Authorization: \(basic(writeKey + ":"))") }
    lines += headers
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  static func get(_ path: String, method: String = "GET", headers: [String] = []) -> String {
    (["\(method) \(path) HTTP/1.1", "Host: collector.test:81"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
  }

  static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

  static let track = #"{"userId":"u1","event":"Seen"}"#

  static func batch(_ items: [String]) -> String { #"{"batch":["# + items.joined(separator: ",") + "]}" }

  /// A track call as an item of a batch.
  static func item(_ number: Int) -> String { #"{"type":"track","userId":"u\#(number)","event":"Seen","messageId":"m\#(number)"}"# }
}
