import ArgumentParser

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tokens for the API.", subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}
