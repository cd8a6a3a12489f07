import ArgumentParser
import Foundation
import JSONTape

struct Apply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply workspace files.",
    discussion: "The files together are the whole truth: what they do not name is deleted. The same files again change nothing.")

  @Argument(help: "YAML or JSON files.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]
  @Flag(help: "Only print the plan.")
  var dryRun = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("files")
    body.beginArray()
    for file in files {
      guard let text = String(validating: try InputFile.bytes(file), as: UTF8.self) else { throw Failure(.failed, "\(file) is not UTF-8.") }
      body.beginObject()
      body.key("name")
      body.string(file)
      body.key("text")
      body.string(text)
      body.endObject()
    }
    body.endArray()
    body.endObject()
    let answer = try await connection.withClient { client in
      try await client.post("/v1/definitions", query: [("dryRun", dryRun ? "true" : nil)], body: body.bytes)
    }
    try output.show(answer) { json throws(Failure) in Apply.plan(json) }
  }

  private static func plan(_ json: JSON) -> String {
    let signs = ["create": "+", "update": "~", "delete": "-", "unchanged": "="]
    var lines = json.list("changes").filter { $0.text("action") != "unchanged" }.map { change in
      "\(signs[change.text("action")] ?? "?") \(change.text("kind")) \(change.text("key"))  \(change.text("detail"))"
    }
    if lines.isEmpty { lines.append("Nothing to change.") }
    for warning in json.list("warnings") { lines.append("! \(warning.text)") }
    for (source, key) in json.members("writeKeys") { lines.append("write key of \(source): \(key.text)") }
    lines.append(json["dryRun"]?.flag == true ? "Nothing was changed (dry run)." : "version \(json.text("version"))")
    return lines.joined(separator: "\n")
  }
}
