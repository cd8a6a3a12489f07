import ArgumentParser
import Foundation
import JSONTape
import NIOCore
import NIOHTTP1

struct SegmentExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write who is in a segment, in the forms that ad platforms take.",
    discussion: """
      Columns are SOURCE or SOURCE:FORM, with HEAD= before it to name the column: email:sha256, phone:e164-sha256, user_id, \
      fn=trait:firstName:name-sha256, city=trait:address.city. People who are suppressed, have unsubscribed or object to the sale of what is known \
      about them are left out; how many is said on standard error.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv, jsonl }
  enum Platform: String, ExpressibleByArgument, CaseIterable { case google, meta, linkedin }

  @Argument(help: "The segment's key.")
  var key: String
  @Option(help: "Separated by commas.")
  var columns: String?
  @Option(help: "The columns of a platform's template instead.")
  var platform: Platform?
  @Option(help: "By the ending of --out when absent, else csv.")
  var format: Format?
  @Option(help: "The file to write; it appears when it is whole. Standard output when absent.", completion: .file())
  var out: String?
  @Option(help: "Consent categories, separated by commas: who has said anything about consent must have allowed them.")
  var consent: String?
  @Option(help: "The telephone code of numbers that are written without one, such as 84.")
  var country: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let chosen = format ?? (out.map { $0.lowercased().hasSuffix(".jsonl") } ?? false ? .jsonl : .csv)
    let query: [(String, String?)] = [
      ("columns", columns), ("platform", platform?.rawValue), ("format", chosen.rawValue), ("consent", consent), ("country", country),
      ("counts", "true"),
    ]
    let path =
      "/v1/segments/\(APIClient.escape(key))/export?"
      + query.compactMap { name, value in value.map { "\(name)=\(APIClient.escape($0))" } }.joined(separator: "&")
    let counts = try await connection.withClient { client in
      try await client.rows(.GET, path, into: try RowOutput(path: out)) { counts throws(Failure) in try JSON(counts) }
    }
    SegmentExport.tell(counts)
  }

  private static func tell(_ counts: JSON) {
    let left = counts.members("leftOut")
    var parts = ["\(Counted(counts.text("written"), "profile"))"]
    if !left.isEmpty {
      let total = left.reduce(0) { $0 + ($1.value.integer ?? 0) }
      parts.append("\(total) left out (\(left.map { "\($0.key.replacing("_", with: " ")) \($0.value.text)" }.joined(separator: ", ")))")
    }
    if let empty = counts["empty"]?.integer, empty > 0 { parts.append("\(empty) without a value in any column") }
    Terminal.error(parts.joined(separator: ", "))
    for column in counts.members("filled") where column.value.integer == 0 { Terminal.error("column \(column.key): nobody has a value") }
  }
}
