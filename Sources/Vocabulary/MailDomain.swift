/// What the name servers have said about a domain of e-mail addresses, and until when that is believed.
public struct MailDomain: Sendable, Equatable {
  /// Raw values are stored: never renumber.
  public enum Standing: UInt8, Sendable, CaseIterable {
    /// Not asked yet, or no name server has answered.
    case unknown = 0
    /// It has servers that take mail, or an address, which then is one (RFC 5321, section 5.1).
    case takesMail = 1
    /// It says itself that it takes none (RFC 7505, "null MX").
    case refusesMail = 2
    /// The name exists, and has neither mail servers nor an address.
    case hasNoServer = 3
    case doesNotExist = 4
  }

  /// Lower case, as it stands in addresses; at most ``nameBytesMax`` bytes.
  public var name: String
  public var standing: Standing
  /// When a name server has answered last; nil: never.
  public var answeredAt: Timestamp?
  /// When it is to be asked (again).
  public var due: Timestamp
  /// Questions without an answer since the last one that had one.
  public var failures: UInt32

  public static let nameBytesMax = 253

  public init(name: String, standing: Standing = .unknown, answeredAt: Timestamp? = nil, due: Timestamp, failures: UInt32 = 0) {
    self.name = name
    self.standing = standing
    self.answeredAt = answeredAt
    self.due = due
    self.failures = failures
  }

  /// Mail to it cannot arrive.
  public var isUndeliverable: Bool { standing != .unknown && standing != .takesMail }

  /// As it stands after a name server was asked once more. What was known stays known while none answers.
  /// - Parameter answer: ``Standing/unknown`` when none has answered.
  public func asked(answer: Standing, at now: Timestamp) -> MailDomain {
    guard answer == .unknown else {
      let days: Int64 = answer == .takesMail ? 30 : 7
      return MailDomain(name: name, standing: answer, answeredAt: now, due: now.advanced(by: days * .day))
    }
    var next = self
    next.failures = min(failures + 1, 1000)
    // 1, 2, 4 … minutes, then every day.
    let minutes = next.failures <= 10 ? Int64(1) << Int64(next.failures - 1) : 1440
    next.due = now.advanced(by: minutes * .minute)
    return next
  }
}
