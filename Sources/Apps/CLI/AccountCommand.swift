import ArgumentParser

struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Accounts: the groups of group calls.",
    subcommands: [AccountList.self, AccountGet.self, AccountMembers.self])
}
