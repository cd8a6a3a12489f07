internal import CPlatform
internal import Foundation
internal import Ports

/// Signs requests by Standard Webhooks 1.0: HMAC-SHA-256 over `id.timestamp.body`.
struct WebhookSignature: Sendable {
  private let key: [UInt8]

  static let prefix = "whsec_"

  init(secret: String) throws(DestinationConfigurationError) {
    if secret.hasPrefix(Self.prefix) {
      // Padding is often left out of secrets.
      let text = secret.dropFirst(Self.prefix.count).trimmingCharacters(in: ["="])
      let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
      guard let decoded = Data(base64Encoded: padded), !decoded.isEmpty else {
        throw DestinationConfigurationError(setting: "secret", reason: "whsec_ must be followed by base64")
      }
      key = Array(decoded)
    } else {
      guard !secret.isEmpty else { throw DestinationConfigurationError(setting: "secret", reason: "is empty") }
      key = Array(secret.utf8)
    }
  }

  /// The value of `webhook-signature`.
  func header(id: String, timestamp: Int64, body: [UInt8]) -> String {
    var signed = Array("\(id).\(timestamp).".utf8)
    signed.reserveCapacity(signed.count + body.count)
    signed.append(contentsOf: body)
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = kith_hmac_sha256(key, key.count, signed, signed.count, &digest)
    // HMAC over memory fails only when libcrypto cannot allocate; an unsigned request must not leave.
    precondition(isDone == 1, "libcrypto cannot compute HMAC-SHA-256")
    return "v1," + Data(digest).base64EncodedString()
  }
}
