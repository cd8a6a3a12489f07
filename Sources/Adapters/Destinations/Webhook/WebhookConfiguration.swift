internal import Foundation
internal import NIOHTTP1
internal import Ports

/// The settings of a webhook destination, checked, with secrets resolved. Never printed.
struct WebhookConfiguration: Sendable {
  var url: String
  var signature: WebhookSignature
  var timeoutSeconds: Int64
  var headers: HTTPHeaders

  static let timeoutSecondsDefault: Int64 = 10
  static let headersMax = 20

  /// Set by us, or decided by the connection.
  private static let reservedHeaders: Set<String> = [
    "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "webhook-id",
    "webhook-timestamp", "webhook-signature",
  ]

  init(settings: [String: String], secret: @Sendable (String) -> String?) throws(DestinationConfigurationError) {
    url = try Self.url(try Self.resolve("url", in: settings, secret: secret))
    signature = try WebhookSignature(secret: try Self.resolve("secret", in: settings, secret: secret))
    timeoutSeconds = try Self.timeout(settings["timeout_seconds"])
    headers = ["content-type": "application/json", "user-agent": "kith"]
    let further = settings.filter { $0.key.hasPrefix("header.") }.sorted { $0.key < $1.key }
    if further.count > Self.headersMax {
      throw DestinationConfigurationError(setting: "header.*", reason: "at most \(Self.headersMax) headers")
    }
    for (setting, text) in further {
      let name = String(setting.dropFirst("header.".count))
      guard Self.isToken(name), !Self.reservedHeaders.contains(name.lowercased()) else {
        throw DestinationConfigurationError(setting: setting, reason: "this header cannot be set")
      }
      guard let value = secret(text) else {
        throw DestinationConfigurationError(setting: setting, reason: "the secret it names does not exist")
      }
      guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else {
        throw DestinationConfigurationError(setting: setting, reason: "a header's value is one line")
      }
      headers.replaceOrAdd(name: name, value: value)
    }
  }

  private static func resolve(
    _ name: String, in settings: [String: String], secret: @Sendable (String) -> String?
  ) throws(DestinationConfigurationError) -> String {
    guard let text = settings[name], !text.isEmpty else { throw DestinationConfigurationError(setting: name, reason: "is missing") }
    guard let value = secret(text), !value.isEmpty else {
      throw DestinationConfigurationError(setting: name, reason: "the secret it names does not exist or is empty")
    }
    return value
  }

  private static func url(_ text: String) throws(DestinationConfigurationError) -> String {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host, !host.isEmpty else {
      throw DestinationConfigurationError(setting: "url", reason: "is not a URL")
    }
    guard scheme == "http" || scheme == "https" else {
      throw DestinationConfigurationError(setting: "url", reason: "must be http or https")
    }
    guard parts.user == nil, parts.password == nil else {
      throw DestinationConfigurationError(setting: "url", reason: "must not hold a user or password; use header.Authorization")
    }
    if let port = parts.port, !(1...65535).contains(port) {
      throw DestinationConfigurationError(setting: "url", reason: "has a wrong port")
    }
    return text
  }

  private static func timeout(_ text: String?) throws(DestinationConfigurationError) -> Int64 {
    guard let text else { return timeoutSecondsDefault }
    guard let seconds = Int64(text), (1...120).contains(seconds) else {
      throw DestinationConfigurationError(setting: "timeout_seconds", reason: "must be a whole number from 1 to 120")
    }
    return seconds
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100
      && name.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }
}
