internal import EventSpec
internal import Vocabulary

extension Refusal {
  /// One or two sentences for the person who reads the client's log: what is wrong, what to do. Never holds anything the client sent.
  package var message: String {
    switch self {
    case .unknownPath: "There is nothing at this path. Events go to POST /v1/batch or to /v1/track, /v1/identify and so on."
    case .methodNotAllowed(let allow): "This path takes only \(allow.rawValue)."
    case .missingWriteKey: "No write key. Send it as the user name of Basic authentication or as `writeKey` in the body."
    case .unknownWriteKey: "No source has this write key. Look it up with `kith apply` or in the workspace file."
    case .sourceDisabled: "The source of this write key is disabled. Enable it in the workspace file."
    case .aWebhookSource: "This write key belongs to a webhook source: post to /v1/webhook?writeKey=…"
    case .notAWebhookSource:
      "This write key belongs to a source of the tracking API: post to /v1/batch. A webhook needs a source with `kind: webhook`."
    case .unsupportedEncoding: "Only Content-Encoding gzip, deflate and identity are understood."
    case .corruptEncoding: "The body is not what its Content-Encoding says."
    case .bodyTooLarge(let max): "The body is larger than \(max) bytes, after decompression. Send smaller batches."
    case .tooManyEvents(let max): "A batch holds at most \(max) events. Send smaller batches."
    case .invalidJSON(let reason): "The body is not JSON: \(reason)"
    case .missingBatch: "The body needs an array `batch` with the events."
    case .event(let rejection): Self.message(rejection)
    case .recordTooLarge(let max): "The body is larger than the \(max) bytes that the journal takes. Send smaller batches."
    case .malformedRequest: "This is not HTTP/1.1 as RFC 9112 has it."
    case .headersTooLarge(let max): "Request line and header fields exceed \(max) bytes or are too many."
    case .timeout: "The request did not arrive in time. Send it again."
    case .rateLimited(let rate, _): "This source may send \(rate) events per second. Send the batch again later."
    case .tooManyConnections(let max): "All \(max) connections are taken. Send it again later."
    case .tooManyBytes(let max): "Bodies of \(max) bytes are being worked on, which is the limit. Send it again later."
    case .stopping: "The collector is stopping. Send it again."
    case .journalOverloaded: "More waits to be written than the limit allows. Send it again later."
    case .journalFull: "The disk is full. Nothing was taken; send it again later."
    case .journalHeld(let consumer): "The consumer \(consumer) is too far behind and holds back the journal. Send it again later."
    case .journalFailed: "The journal could not be written. Nothing was taken; send it again later."
    }
  }

  private static func message(_ rejection: WireCalls.Rejection) -> String {
    let field = rejection.field.map { "`\($0)`" } ?? "The event"
    return switch rejection.reason {
    case .invalidJSON: "The event is not JSON: a lone surrogate, invalid UTF-8 or a number out of range."
    case .notAnObject: "An event must be a JSON object."
    case .unknownType: "\(field) must be track, identify, page, screen, group or alias."
    case .missingEventName: "\(field) is missing: a track call needs the event's name."
    case .missingIdentity: "\(field) is missing: send a userId or an anonymousId."
    case .missingPreviousID: "\(field) is missing: an alias call needs the id that came before."
    case .missingGroupID: "\(field) is missing: a group call needs the group's id."
    case .messageIDTooLong: "\(field) is too long: at most 100 characters unless set otherwise."
    case .eventTooLarge: "The event is too large: shorten it or split it."
    case .nameTooLong: "\(field) is too long: shorten it."
    case .invalidFieldType:
      "\(field) has the wrong JSON type: ids and names are texts; traits, properties, context and integrations are objects."
    case .mappingFailed, .refusedByWarehouse: "The event cannot be taken."
    }
  }
}
