import ArgumentParser

/// `-o json|table`.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case json, table }

  @Option(name: .shortAndLong, help: "How the answer is written.")
  var output = Format.table

  /// Writes the server's JSON as it came, or what `table` makes of it.
  func show(_ answer: [UInt8], table: (JSON) throws(Failure) -> String) throws(Failure) {
    switch output {
    case .json: Terminal.write(answer + [0x0A])
    case .table:
      let text = try table(try JSON(answer))
      if !text.isEmpty { Terminal.print(text) }
    }
  }
}
