internal import EventSpec
internal import JSONTape
internal import Ports
internal import Vocabulary

extension Refusal {
  /// The stable `code` of the answer, and a label of the figures.
  package var code: String {
    switch self {
    case .unknownPath: "not_found"
    case .methodNotAllowed: "method_not_allowed"
    case .missingWriteKey: "missing_write_key"
    case .unknownWriteKey: "unknown_write_key"
    case .sourceDisabled: "source_disabled"
    case .aWebhookSource, .notAWebhookSource: "wrong_source_kind"
    case .unsupportedEncoding: "unsupported_encoding"
    case .corruptEncoding: "invalid_encoding"
    case .bodyTooLarge: "body_too_large"
    case .tooManyEvents: "too_many_events"
    case .invalidJSON: "invalid_json"
    case .missingBatch: "missing_batch"
    case .event(let rejection): rejection.reason.rawValue
    case .recordTooLarge: "body_too_large"
    case .malformedRequest: "malformed_request"
    case .headersTooLarge: "headers_too_large"
    case .timeout: "request_timeout"
    case .rateLimited: "rate_limited"
    case .tooManyConnections: "too_many_connections"
    case .tooManyBytes: "too_many_bytes"
    case .stopping: "stopping"
    case .journalOverloaded: "journal_overloaded"
    case .journalFull: "journal_full"
    case .journalHeld: "journal_held"
    case .journalFailed: "journal_failed"
    }
  }

  var status: Reply.Status {
    switch self {
    case .unknownPath, .sourceDisabled: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .missingWriteKey, .unknownWriteKey: .unauthorized
    case .aWebhookSource, .notAWebhookSource, .corruptEncoding, .tooManyEvents, .invalidJSON, .missingBatch, .event, .malformedRequest:
      .badRequest
    case .unsupportedEncoding: .unsupportedMediaType
    case .bodyTooLarge, .recordTooLarge: .contentTooLarge
    case .headersTooLarge: .headerFieldsTooLarge
    case .timeout: .requestTimeout
    case .rateLimited: .tooManyRequests
    case .tooManyConnections, .tooManyBytes, .stopping, .journalOverloaded, .journalFull, .journalHeld, .journalFailed: .serviceUnavailable
    }
  }

  /// Jittered, so that clients that were refused together do not come back together.
  var retrySeconds: Int? {
    switch self {
    case .rateLimited(_, let seconds): seconds
    default: status == .serviceUnavailable ? Int.random(in: 1...10) : nil
    }
  }

  var reply: Reply {
    var headers: [(StaticString, String)] = []
    if let seconds = retrySeconds { headers.append(("Retry-After", "\(seconds)")) }
    if case .methodNotAllowed(let allow) = self { headers.append(("Allow", allow.rawValue)) }
    return .json(status, headers: headers) { writer in
      writer.key("code")
      writer.string(code)
      writer.key("message")
      writer.string(message)
    }
  }

  init(_ error: JournalError) {
    switch error {
    case .overloaded: self = .journalOverloaded
    case .full: self = .journalFull
    case .held(let consumer): self = .journalHeld(by: consumer.rawValue)
    case .recordTooLarge(_, let bytesMax): self = .recordTooLarge(bytesMax: bytesMax)
    case .closed: self = .stopping
    case .io, .corrupt, .deleted: self = .journalFailed
    }
  }
}
