import ArgumentParser

struct SegmentVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Evaluate a segment anew over everything and compare with its members.",
    discussion: "Fails when there is a difference. Run it in a quiet moment: what came in within the last seconds may show as one.")

  @Argument(help: "The segment's key.")
  var key: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/segments/\(APIClient.escape(key))/verification")
    }
    try output.show(answer) { json throws(Failure) in
      let head =
        "\(Counted(json.text("members"), "member")) of \(Counted(json.text("profiles"), "profile")), "
        + "\(Counted(json.text("differences"), "difference"))"
      let differences = json.list("profilesThatDiffer").map { [$0.text("profile"), $0.text("member"), $0.text("shouldBe")] }
      return differences.isEmpty ? head : head + "\n" + TextTable.render(["PROFILE", "MEMBER", "SHOULD BE"], differences)
    }
    guard let count = try JSON(answer)["differences"]?.integer, count == 0 else {
      throw Failure(.failed, "The members of \(key) are not those that its condition gives.")
    }
  }
}
