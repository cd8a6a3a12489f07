internal import JSONTape
internal import NIOCore

/// An answer before it is bound to a request.
struct Reply: Sendable {
  enum Status: Int, Sendable {
    case ok = 200
    case noContent = 204
    case badRequest = 400
    case unauthorized = 401
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case unsupportedMediaType = 415
    case tooManyRequests = 429
    case headerFieldsTooLarge = 431
    case serviceUnavailable = 503
  }

  var status: Status
  var contentType: StaticString
  var body: [UInt8]
  var headers: [(StaticString, String)] = []

  static let success = Reply(status: .ok, contentType: "application/json", body: Array(#"{"success":true}"#.utf8))
  static let noContent = Reply(status: .noContent, contentType: "", body: [])

  /// A transparent picture of one pixel, the smallest GIF that every browser shows: 43 bytes.
  static let pixel = Reply(
    status: .ok, contentType: "image/gif",
    body: [
      0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x21, 0xF9, 4, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1,
      0, 0,
      2, 2, 0x44, 1, 0, 0x3B,
    ], headers: [("Cache-Control", "no-store")])

  /// An object whose members `write` puts in.
  static func json(_ status: Status, headers: [(StaticString, String)] = [], _ write: (inout JSONWriter) -> Void) -> Reply {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.beginObject()
    write(&writer)
    writer.endObject()
    return Reply(status: status, contentType: "application/json", body: writer.bytes, headers: headers)
  }
}

extension Reply.Status {
  var reason: StaticString {
    switch self {
    case .ok: "OK"
    case .noContent: "No Content"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .requestTimeout: "Request Timeout"
    case .contentTooLarge: "Content Too Large"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .tooManyRequests: "Too Many Requests"
    case .headerFieldsTooLarge: "Request Header Fields Too Large"
    case .serviceUnavailable: "Service Unavailable"
    }
  }
}
