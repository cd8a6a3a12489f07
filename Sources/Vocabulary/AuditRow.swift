/// One line of the audit log: append-only, without personal data.
public struct AuditRow: Sendable, Codable, Equatable {
  /// The command's place in the journal; for several rows of one command, in order.
  public var offset: JournalOffset
  public var at: Timestamp
  public var actor: String
  /// `definitions.apply`, `segment.create`, `source.rotate_key`, `token.create` …
  public var action: String
  /// What was changed, such as a segment's key.
  public var subject: String
  /// One line, for people.
  public var detail: String

  public init(offset: JournalOffset, at: Timestamp, actor: String, action: String, subject: String, detail: String) {
    self.offset = offset
    self.at = at
    self.actor = actor
    self.action = action
    self.subject = subject
    self.detail = detail
  }
}
