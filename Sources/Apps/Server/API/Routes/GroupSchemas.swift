/// The named shapes of accounts and households.
enum GroupSchemas {
  static let all: [(name: String, schema: Schema)] = [
    ("Account", account), ("AccountLink", link), ("HouseholdSize", size), ("Household", household),
  ]

  private static let account = Schema.object([
    .init("id", .string, "The `groupId`."), .init("traits", .map(.any), "Name to `{value, source, time}`."),
    .init("members", .integer, "Profiles."), .init("firstSeen", .time, "Of the earliest `group` call."), .init("lastSeen", .time),
  ])

  private static let link = Schema.object([
    .init("id", .string), .init("firstSeen", .time, "Of the earliest `group` call."), .init("lastSeen", .time),
  ])

  private static let size = Schema.object([
    .init("id", .string), .init("rule", .string), .init("size", .integer, "Profiles, this one among them."),
    .init("tooLarge", .boolean, "More than `members_max`: no household, but a hotel, an office or a shop's telephone."),
  ])

  private static let household = Schema.object([
    .init("id", .string), .init("rule", .nullable(.string)), .init("size", .integer), .init("tooLarge", .boolean),
    .init("members", .array(.string), "Ids of profiles, at most 100."),
  ])
}
