import ArgumentParser

/// Which page of a list is asked for.
struct PageOptions: ParsableArguments {
  @Option(help: "At most so many.")
  var limit = 100
  @Option(help: "Where the page before ended.")
  var cursor: String?

  var query: [(String, String?)] { [("limit", "\(limit)"), ("cursor", cursor)] }

  /// How the next page is asked for; empty on the last.
  static func more(_ json: JSON) -> String { json["next"]?.string.map { "\nmore: --cursor \($0)" } ?? "" }
}
