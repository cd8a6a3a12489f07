import ArgumentParser

struct ExportAnalysis: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analysis", abstract: "Write an analysis's answer, one row a point, step, period, link or cell.",
    discussion: """
      The question is written as for kith analyse: kith export analysis trends event='Order Completed' interval=week last=90d --out weeks.csv. \
      A saved analysis goes by its key: kith export analysis saved weekly_orders --out weeks.csv.
      """)

  @Argument(help: "Kind of analysis, or saved.")
  var kind: String
  @Argument(help: "NAME=VALUE, or the key of a saved analysis.")
  var fields: [String] = []
  @Option(name: .shortAndLong, help: "A file with the question, JSON; - is standard input. Fields are put over it.")
  var file: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws {
    guard rows.out != nil else { throw Failure(.usage, "Name the file to write: --out FILE. (kith analyse writes to standard output.)") }
    let lines = AnalysisRows(answer: try JSON(try await Analyse.ask(kind, fields, file, connection))).lines
    guard !lines.isEmpty else { throw Failure(.failed, "The answer is empty; no file was written.") }
    try await Export.withFolder { folder in
      let path = folder + "/answer.jsonl"
      let file = try RowOutput(path: path)
      try file.write(lines)
      try file.finish()
      try await Export.convert(path, structure: nil, rows)
    }
  }
}
