/// What cleansing could not bring into its form. The value is kept as it was given; the flag is counted.
public struct CleansingFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// An e-mail address that cannot be one; it names nobody.
  public static let email = CleansingFlags(rawValue: 1)
  /// A telephone number that is none of its region; its digits name somebody when there are 7 to 15 of them.
  public static let phone = CleansingFlags(rawValue: 2)
  /// A number without a country's code, and nothing says where it is from; it is kept as its digits.
  public static let phoneRegion = CleansingFlags(rawValue: 4)
  /// A number of a range that nobody was given; it is taken.
  public static let phoneRange = CleansingFlags(rawValue: 8)
  /// A field rule met a value that it cannot be used on.
  public static let field = CleansingFlags(rawValue: 16)

  /// Each flag with its name in figures. Names are shown and kept: never rename.
  public static let named: [(name: String, flag: CleansingFlags)] = [
    ("email", .email), ("phone", .phone), ("phone_region", .phoneRegion), ("phone_range", .phoneRange), ("field", .field),
  ]
}
