import ArgumentParser
import Foundation
import JSONTape

/// `kith analyse KIND …`: the question from a file, from flags, or by the key of a saved one.
struct Analyse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask about customers and what they did.",
    discussion: """
      KIND is trends, funnel, retention, paths, rfm, kpis, campaigns, statistics or overlap; docs/analyses.md shows each with its fields. \
      A field is given as NAME=VALUE, where VALUE is text or JSON: kith analyse trends event='Order Completed' interval=week last=90d. \
      A saved analysis runs by its key: kith analyse saved weekly_orders. Without KIND the saved ones are listed.
      """)

  @Argument(help: "Kind of analysis, or saved.")
  var kind: String?
  @Argument(help: "NAME=VALUE, or the key of a saved analysis.")
  var fields: [String] = []
  @Option(name: .shortAndLong, help: "A file with the question, JSON; - is standard input. Fields are put over it.")
  var file: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let kind else {
      let answer = try await connection.withClient { client in try await client.get("/v1/analyses") }
      return try output.show(answer) { json throws(Failure) in
        TextTable.render(["KEY", "KIND", "NAME"], json.list("analyses").map { saved in ["key", "kind", "name"].map { saved.text($0) } })
      }
    }
    let answer = try await Analyse.ask(kind, fields, file, connection)
    try output.show(answer) { json throws(Failure) in AnalysisTable(answer: json).text }
  }

  /// Asks the server; `kind` may be `saved`, with the key as the first field.
  static func ask(_ kind: String, _ fields: [String], _ file: String?, _ connection: ConnectionOptions) async throws -> [UInt8] {
    var fields = fields
    var path = "/v1/analyses/\(APIClient.escape(kind))"
    if kind == "saved" {
      guard let key = fields.first, !key.contains("=") else { throw ValidationError("Name the saved analysis: kith analyse saved KEY.") }
      fields.removeFirst()
      path += "/\(APIClient.escape(key))"
    }
    let body = try AnalysisQuestionText(fields: fields, file: file).bytes()
    return try await connection.withClient { client in try await client.post(path, body: body) }
  }
}
