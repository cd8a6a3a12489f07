import ArgumentParser

struct ExportEvents: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Write events.",
    discussion: "At most 50 million rows and 300 seconds a run: export longer histories piece by piece with --from and --to.")

  @Option(name: .customLong("event"), help: "Only events of this name; may be given more than once.")
  var names: [String] = []
  @Option(help: "Only events at or after this time, ISO 8601.")
  var from: String?
  @Option(help: "Only events before this time, ISO 8601.")
  var to: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws {
    var conditions: [String] = []
    if !names.isEmpty { conditions.append("events.name IN (\(names.map(Export.literal).joined(separator: ", ")))") }
    if let from { conditions.append("events.time >= parseDateTime64BestEffort(\(Export.literal(from)), 6, 'UTC')") }
    if let to { conditions.append("events.time < parseDateTime64BestEffort(\(Export.literal(to)), 6, 'UTC')") }
    try await Export.write(view: "events", where: conditions, connection, rows)
  }
}
