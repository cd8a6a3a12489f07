import ArgumentParser

struct Profile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "People.",
    subcommands: [ProfileGet.self, ProfileSearchCommand.self, ProfileEvents.self, ProfileSegments.self, ProfileMarkSet.self])
}
