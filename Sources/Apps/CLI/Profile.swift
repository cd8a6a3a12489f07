import ArgumentParser

struct Profile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "People.", subcommands: [ProfileGet.self, ProfileEvents.self, ProfileMarkSet.self])
}
