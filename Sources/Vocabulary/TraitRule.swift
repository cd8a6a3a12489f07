/// What the workspace file says about one trait.
public struct TraitRule: Sendable, Codable, Equatable {
  public var trait: String
  /// Nil: as its name says, see ``TraitKind/usual(of:)``.
  public var kind: TraitKind?
  /// Nil: the newest value counts.
  public var survivorship: Survivorship?

  public static let countMax = 500

  public init(trait: String, kind: TraitKind? = nil, survivorship: Survivorship? = nil) {
    self.trait = trait
    self.kind = kind
    self.survivorship = survivorship
  }
}

/// What kind of thing a trait is, which says its standard form.
public enum TraitKind: String, Sendable, Codable, CaseIterable {
  case name, email, phone, country, currency, gender, url, ip, address
  case birthDate = "birth_date"
  /// A name, of which `standard.firstName` and `standard.lastName` are made where these are not given.
  case fullName = "full_name"
  /// No standard form.
  case text

  /// Of the traits that Segment's specification reserves, and of the usual ways to write them.
  public static func usual(of trait: String) -> TraitKind? {
    switch trait {
    case "name", "firstName", "lastName", "first_name", "last_name", "middleName", "middle_name", "fullName", "full_name": .name
    case "email": .email
    case "phone": .phone
    case "birthday", "birthDate", "birth_date", "dateOfBirth", "date_of_birth": .birthDate
    case "gender": .gender
    case "country", "countryCode", "country_code": .country
    case "currency": .currency
    case "website", "avatar", "url": .url
    case "ip": .ip
    case "address": .address
    default: nil
    }
  }
}
