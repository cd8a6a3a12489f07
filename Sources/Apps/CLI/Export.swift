import ArgumentParser

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write events, profiles, accounts, a segment's members, an analysis or a query's rows to a file.",
    discussion: "The file's ending chooses the format: csv, tsv, jsonl, parquet, arrow, orc, avro. It appears when it is whole.",
    subcommands: [ExportEvents.self, ExportProfiles.self, ExportAccounts.self, ExportSegment.self, ExportAnalysis.self, ExportSQL.self])
}
