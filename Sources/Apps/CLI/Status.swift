import ArgumentParser

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show where journal, flow, warehouse and deliveries are.")

  @Flag(help: "Return when everything is caught up.")
  var wait = false
  @Option(help: "Seconds to wait at most.")
  var timeout = 600.0
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  /// Between two looks.
  private static let pause = Duration.milliseconds(100)

  func run() async throws {
    let answer = try await connection.withClient { client in
      let end = ContinuousClock.now + .seconds(timeout)
      while true {
        let answer = try await client.get("/v1/status")
        let isCaughtUp = try JSON(answer)["caughtUp"]?.flag ?? false
        if !wait || isCaughtUp { return answer }
        guard ContinuousClock.now < end else {
          try output.show(answer) { json throws(Failure) in Status.table(json) }
          throw Failure(.failed, "Not caught up after \(timeout) seconds.")
        }
        try await Task.sleep(for: Status.pause)
      }
    }
    try output.show(answer) { json throws(Failure) in Status.table(json) }
  }

  private static func table(_ json: JSON) -> String {
    var pairs = [
      ("version", json.text("version")), ("journal head", json["journal"]?.text("head") ?? "-"),
      ("flow position", json["flow"]?.text("position") ?? "-"),
      ("warehouse position", json["warehouse"]?.text("position") ?? "-"), ("warehouse ready", json["warehouse"]?.text("ready") ?? "-"),
      (
        "deliveries",
        ["pending", "failed", "delivered", "withheld"].map { "\(json["deliveries"]?.text($0) ?? "-") \($0)" }.joined(separator: ", ")
      ),
      ("profiles", json.text("profiles")), ("repeats found since", json["deduplication"]?.text("since") ?? "-"),
      ("caught up", json["caughtUp"]?.flag == true ? "yes" : "no"),
    ]
    if let matching = json["matching"], let standing = matching["standing"]?.string {
      pairs.append(("matching", "\(standing), model \(matching.text("model")), \(matching.text("profiles")) profiles"))
    }
    for key in json.list("warmingSegments") { pairs.append(("warming segment", key.text)) }
    for segment in json.list("incompleteSegments") {
      let until = segment["until"]?.string.map { ", until \($0)" } ?? ""
      pairs.append(("incomplete segment", "\(segment.text("key")), has events since \(segment.text("since")) only\(until)"))
    }
    for problem in json.list("problems") { pairs.append(("problem", problem.text)) }
    return TextTable.pairs(pairs)
  }
}
