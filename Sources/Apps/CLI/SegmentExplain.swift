import ArgumentParser

struct SegmentExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why somebody is in a segment, or is not.",
    discussion: "Every condition with whether it holds, what decides it, and when it will change if nothing happens.")

  @Argument(help: "The segment's key.")
  var key: String
  @Argument(help: "TYPE:VALUE, such as email:ann@example.com, or a profile's id.")
  var profile: String
  @Option(help: "Of the sentences: en, vi, zh-Hans, zh-Hant.")
  var language: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let path = "/v1/segments/\(APIClient.escape(key))/members/\(APIClient.escape(profile))/explanation"
    let answer = try await connection.withClient { client in try await client.get(path, query: [("language", language)]) }
    try output.show(answer) { json throws(Failure) in
      let isMember = json["member"]?.flag ?? false
      var lines = ["\(json.text("profile")) is \(isMember ? "in \(key) since \(json.text("since"))" : "not in \(key)")"]
      if let condition = json["condition"] { Self.write(condition, depth: 0, to: &lines) }
      return lines.joined(separator: "\n")
    }
  }

  private static func write(_ condition: JSON, depth: Int, to lines: inout [String]) {
    var line = String(repeating: "  ", count: depth) + (condition["holds"]?.flag ?? false ? "+ " : "- ") + condition.text("sentence")
    var notes: [String] = []
    if let value = condition["value"] { notes.append("now \(value.text)") }
    if let trait = condition["trait"] { notes.append("\(trait.text("value")), from \(trait.text("source")) at \(trait.text("time"))") }
    if let last = condition.list("times").last { notes.append("last at \(last.text)") }
    if let change = condition["changesAt"]?.string { notes.append("changes at \(change) if nothing happens") }
    if !notes.isEmpty { line += "  (\(notes.joined(separator: "; ")))" }
    lines.append(line)
    for part in condition.list("parts") { write(part, depth: depth + 1, to: &lines) }
  }
}
