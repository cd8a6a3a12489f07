import ArgumentParser
import NIOCore
import NIOHTTP1

struct Tail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show events as they pass, until interrupted.")

  @Option(help: "End after so many events.")
  var count: Int?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  /// A line that never ends is not ours.
  private static let lineBytesMax = 1 << 20

  func run() async throws {
    try await connection.withClient { client in
      var line: [UInt8] = []
      var shown = 0
      try await client.stream(.GET, "/v1/tail", timeout: .hours(24 * 365)) { chunk throws(Failure) in
        for byte in chunk {
          guard byte == 0x0A else {
            line.append(byte)
            guard line.count <= Tail.lineBytesMax else { throw Failure(.failed, "The server's answer is not understood.") }
            continue
          }
          if line.isEmpty { continue }
          try show(line)
          line.removeAll(keepingCapacity: true)
          shown += 1
          if shown == count { return false }
        }
        return true
      }
      if shown != count { throw Failure(.failed, "The server ended the stream: it stops, or the token was revoked or has expired.") }
    }
  }

  private func show(_ line: [UInt8]) throws(Failure) {
    try output.show(line) { json throws(Failure) in
      var text = ["receivedAt", "outcome", "source", "type", "name", "messageId", "profile"].map { json.text($0) }.joined(separator: "  ")
      if let missed = json["missed"]?.integer, missed > 0 { text += "  (\(missed) missed before)" }
      return text
    }
  }
}
