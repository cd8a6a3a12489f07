import ArgumentParser

struct ExportAccounts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts", abstract: "Write all accounts that the warehouse has, or who belongs to them.")

  @Flag(help: "One row for each member instead: account_id, profile_id, since.")
  var members = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws { try await Export.write(view: members ? "account_members" : "accounts", connection, rows) }
}
