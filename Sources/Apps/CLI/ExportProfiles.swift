import ArgumentParser

struct ExportProfiles: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles", abstract: "Write all profiles that the warehouse has.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws { try await Export.write(view: "profiles", connection, rows) }
}
