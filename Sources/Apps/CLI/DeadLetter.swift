import ArgumentParser

struct DeadLetter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deadletter", abstract: "Events that could not be taken.", subcommands: [DeadLetterList.self, DeadLetterRetry.self])
}
