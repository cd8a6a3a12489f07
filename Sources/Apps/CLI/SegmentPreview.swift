import ArgumentParser
import Foundation

struct SegmentPreview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Count who would be in a segment before it is applied.",
    discussion: "The file holds a map with `where`, or one segment under `segments`.")

  @Argument(help: "The file.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String
  @Option(help: "Keys of segments to compare with, separated by commas.")
  var overlap: String?
  @Option(help: "Of the sentences: en, vi, zh-Hans, zh-Hant.")
  var language: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let text = try InputFile.bytes(file)
    let answer = try await connection.withClient { client in
      try await client.post(
        "/v1/segments/preview", query: [("overlap", overlap), ("language", language)], body: text, contentType: "application/yaml")
    }
    try output.show(answer) { json throws(Failure) in
      var parts = ["\(json.text("size")) of \(Counted(json.text("profiles"), "profile")): \(json.text("sentence"))"]
      if let changes = json["changesPerDay"], changes["entered"] != nil {
        parts.append("in the last day \(changes.text("entered")) would have entered and \(changes.text("left")) left")
      }
      parts.append(
        TextTable.render(
          ["CONDITION", "PROFILES", "MEANS"], json.list("conditions").map { [$0.text("path"), $0.text("size"), $0.text("sentence")] }))
      let overlap = json.list("overlap")
      if !overlap.isEmpty {
        parts.append(
          TextTable.render(["SEGMENT", "PROFILES", "IN BOTH"], overlap.map { [$0.text("segment"), $0.text("size"), $0.text("both")] }))
      }
      let sample = json.list("sample")
      if !sample.isEmpty { parts.append("for example \(sample.map(\.text).joined(separator: ", "))") }
      return parts.joined(separator: "\n")
    }
  }
}
