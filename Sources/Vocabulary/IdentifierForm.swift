/// How values of an identifier type are brought into the one form in which they are stored and compared.
public struct IdentifierForm: Sendable, Codable, Equatable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// As given, without surrounding white space.
    case text
    /// As text, in lower case.
    case caseless
    /// Digits, after a `+` where one (or `00`) was given; 7 to 15 of them.
    case digits
    /// An address of RFC 5321 in lower case.
    case email
    /// E.164, by the numbering plan of the region that the value comes from.
    case phone
  }

  public var kind: Kind
  /// Domains whose mailboxes are the same with and without what follows a `+`; lower case. Only for e-mail.
  public var tagsDropped: [String]
  /// Domains that do not look at dots before the `@`; lower case. Only for e-mail.
  public var dotsDropped: [String]

  public init(_ kind: Kind, tagsDropped: [String] = [], dotsDropped: [String] = []) {
    self.kind = kind
    self.tagsDropped = tagsDropped
    self.dotsDropped = dotsDropped
  }

  /// What holds where nothing is said.
  public static func usual(of type: IdentifierType) -> IdentifierForm {
    switch type {
    case .email: IdentifierForm(.email)
    case .phone: IdentifierForm(.phone)
    default: IdentifierForm(.text)
    }
  }

  /// What held before types had forms. The form of a value is a rule: it changes when definitions are applied, not when a program is.
  static func earlier(of type: IdentifierType) -> IdentifierForm { type == .phone ? IdentifierForm(.digits) : usual(of: type) }
}
