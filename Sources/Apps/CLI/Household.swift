import ArgumentParser

struct Household: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Households: profiles that live together by the rules of the workspace file.",
    subcommands: [HouseholdGet.self, HouseholdTooLarge.self])
}
