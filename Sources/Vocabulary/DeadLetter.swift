/// An event that could not be taken, kept with the reason so that a person can repair and retry it.
public struct DeadLetter: Sendable, Equatable {
  /// Why. The raw value is stored and shown; never renamed.
  public enum Reason: String, Sendable, CaseIterable, Codable {
    /// The event alone cannot be read as JSON; its neighbours in the batch can.
    case invalidJSON = "invalid_json"
    case notAnObject = "not_an_object"
    case unknownType = "unknown_type"
    case missingEventName = "missing_event_name"
    case missingIdentity = "missing_identity"
    case missingPreviousID = "missing_previous_id"
    case missingGroupID = "missing_group_id"
    case messageIDTooLong = "message_id_too_long"
    case eventTooLarge = "event_too_large"
    case nameTooLong = "name_too_long"
    case invalidFieldType = "invalid_field_type"
    case mappingFailed = "mapping_failed"
    case refusedByWarehouse = "refused_by_warehouse"
  }

  /// The event's place in the journal; names the dead letter.
  public var offset: JournalOffset
  public var source: SourceID
  public var receivedAt: Timestamp
  public var reason: Reason
  /// The field that is at fault, as a path; nil when the whole event is.
  public var field: String?
  /// The call and JSON text of the event, at most ``bodyBytesMax``; longer ones are cut and cannot be retried as they are.
  public var call: CollectedRequest.Call
  public var body: [UInt8]
  public var bodyWasCut: Bool
  /// Set when the event was sent again: the offset of the new record.
  public var retriedAs: JournalOffset?

  public static let bodyBytesMax = 64 * 1024

  public init(
    offset: JournalOffset, source: SourceID, receivedAt: Timestamp, reason: Reason, field: String?, call: CollectedRequest.Call,
    body: [UInt8], bodyWasCut: Bool = false, retriedAs: JournalOffset? = nil
  ) {
    self.offset = offset
    self.source = source
    self.receivedAt = receivedAt
    self.reason = reason
    self.field = field
    self.call = call
    self.body = Array(body.prefix(DeadLetter.bodyBytesMax))
    self.bodyWasCut = bodyWasCut || body.count > DeadLetter.bodyBytesMax
    self.retriedAs = retriedAs
  }
}
