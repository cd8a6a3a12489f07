package import EventSpec

/// Why a request is not taken. Each knows its answer; a 4xx is final, a 408, 429 or 5xx is worth a retry.
package enum Refusal: Error, Sendable, Equatable {
  case unknownPath
  case methodNotAllowed(allow: StaticStringList)
  case missingWriteKey
  case unknownWriteKey
  case sourceDisabled
  /// A webhook source's key on the calls of the tracking API.
  case aWebhookSource
  /// A tracking source's key on `/v1/webhook`.
  case notAWebhookSource
  case unsupportedEncoding
  case corruptEncoding
  case bodyTooLarge(bytesMax: Int)
  case tooManyEvents(max: Int)
  case invalidJSON(reason: String)
  case missingBatch
  case event(WireCalls.Rejection)
  case recordTooLarge(bytesMax: Int)
  case malformedRequest
  case headersTooLarge(bytesMax: Int)
  case timeout
  case rateLimited(perSecond: Int, retrySeconds: Int)
  case tooManyConnections(max: Int)
  case tooManyBytes(max: Int)
  case stopping
  case journalOverloaded
  case journalFull
  case journalHeld(by: String)
  case journalFailed

  /// The methods that a path takes.
  package enum StaticStringList: String, Sendable {
    case post = "POST, OPTIONS"
    case get = "GET, OPTIONS"
    case getOrHead = "GET, HEAD, OPTIONS"
  }
}
