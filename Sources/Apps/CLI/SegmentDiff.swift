import ArgumentParser
import Foundation

struct SegmentDiff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show who would enter and leave if an edited segment were applied.",
    discussion: "The file holds one segment with its key, alone or under `segments`. Nothing is changed.")

  @Argument(help: "The file.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String
  @Option(help: "Of the sentences: en, vi, zh-Hans, zh-Hant.")
  var language: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let text = try InputFile.bytes(file)
    let answer = try await connection.withClient { client in
      try await client.post(
        "/v1/segments/difference", query: [("language", language)], body: text, contentType: "application/yaml")
    }
    try output.show(answer) { json throws(Failure) in
      func side(_ name: String) -> [String] {
        guard let side = json[name], side["size"] != nil else { return [name, "-", "there is no such segment yet"] }
        return [name, side.text("size"), side.text("sentence")]
      }
      func change(_ name: String) -> [String] {
        let sample = json[name]?.list("sample").map(\.text) ?? []
        return [name, json[name]?.text("size") ?? "-", sample.isEmpty ? "" : "for example \(sample.joined(separator: ", "))"]
      }
      return TextTable.render(
        [json.text("segment"), "PROFILES", "OF \(json.text("profiles"))"],
        [side("before"), side("after"), change("enters"), change("leaves")])
    }
  }
}
