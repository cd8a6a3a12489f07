import ArgumentParser

struct IdentityShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show why a profile is one person.",
    discussion: "Identifiers, what links them, what was refused and by which rule, merges and splits.")

  @Argument(help: "TYPE:VALUE, such as email:ann@example.com, or a profile's id.")
  var profile: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/profiles/\(APIClient.escape(profile))/identity")
    }
    try output.show(answer) { json throws(Failure) in IdentityShow.text(json) }
  }

  static func name(_ json: JSON?) -> String { json.map { "\($0.text("type")):\($0.text("value"))" } ?? "" }

  /// What a decision's edge goes by: a match with its probability, or the decision's number.
  private static func rule(_ edge: JSON, _ decisions: [JSON]) -> String {
    guard let number = edge["decision"]?.integer else { return edge.text("rule") }
    let decision = decisions.first { $0["number"]?.integer == number }
    guard let evidence = decision?["evidence"], let probability = evidence["probability"]?.number else { return "decision \(number)" }
    return "match \(MatchWaterfall.probability(probability)) (decision \(number))"
  }

  private static func text(_ json: JSON) -> String {
    var parts = ["profile \(json.text("profile"))"]
    parts.append(
      TextTable.render(
        ["IDENTIFIER", "BELONGS TO", "STOPPED"],
        json.list("nodes").map { [name($0), $0["profile"]?.string ?? "nobody", $0["stopped"]?.string ?? ""] }))
    let edges = json.list("edges")
    if !edges.isEmpty {
      parts.append(
        TextTable.render(
          ["FROM", "TO", "RULE", "EVENTS", "FIRST SEEN", "REFUSED"],
          edges.map {
            [
              name($0["from"]), name($0["to"]), rule($0, json.list("decisions")), $0.text("events"), $0.text("firstSeen"),
              $0["refused"]?.string ?? "",
            ]
          }))
    }
    for decision in json.list("decisions") {
      guard let evidence = decision["evidence"], evidence["probability"]?.number != nil else { continue }
      let said = decision.text("kind") == "together" ? "one person" : "two persons"
      parts.append(
        "decision \(decision.text("number")): \(name(decision.list("identifiers").first)) and \(name(decision.list("others").first)) are \(said), "
          + "by \(decision.text("actor")) at \(decision.text("at"))\n" + MatchWaterfall.text(evidence))
    }
    let history = json.list("history")
    if !history.isEmpty {
      parts.append(
        TextTable.render(
          ["AT", "CHANGE", "PROFILE", "BY", "REASON"],
          history.map {
            [$0.text("at"), $0.text("change"), $0.text("profile"), $0["actor"]?.string ?? "an event", $0["reason"]?.string ?? ""]
          }))
    }
    return parts.joined(separator: "\n\n")
  }
}
