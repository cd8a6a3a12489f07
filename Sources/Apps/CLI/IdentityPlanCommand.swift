import ArgumentParser
import Foundation

struct IdentityPlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what other identity rules would merge and split, without doing it.",
    discussion: "The file holds a section identifiers; its other sections are not looked at.")

  @Argument(help: "A workspace file.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let text = try InputFile.bytes(file)
    let answer = try await connection.withClient { client in
      try await client.post("/v1/identity/plan", body: text, contentType: "application/yaml")
    }
    try output.show(answer) { json throws(Failure) in
      var parts = [
        "\(Counted(json.text("profilesBefore"), "profile")) would be \(json.text("profilesAfter")): \(json.text("merges")) merged away, "
          + "\(json.text("splits")) split off, \(Counted(json.text("shared"), "identifier")) would stop matching."
      ]
      for (title, name) in [("LARGEST", "largest"), ("EXAMPLE", "examples")] where !json.list(name).isEmpty {
        parts.append(
          TextTable.render(
            [title, "PROFILES", "SIGNATURES", "LIMITS"],
            json.list(name).map { change in
              [
                change.text("kind"), change.list("profiles").map(\.text).joined(separator: " "),
                change.list("signatures").map(\.text).joined(separator: " + "), change.list("limits").map(\.text).joined(separator: ", "),
              ]
            }))
      }
      return parts.joined(separator: "\n\n")
    }
  }
}
