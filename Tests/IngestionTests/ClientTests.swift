import Foundation
import Ingestion
import JSONTape
import Testing
import Vocabulary

/// The libraries that our users have in their programs already, as their makers ship them.
@Suite struct `Real clients` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: ["segment", "rudder"], ["plain", "gzip"])
  func `a client delivers all it was given, and every event is in the journal once`(library: String, encoding: String) async throws {
    try await Running.collector { running async throws in
      let python = Self.root.appending(path: ".kith/python/bin/python")
      try #require(FileManager.default.fileExists(atPath: python.path), "run scripts/fetch-python-clients.sh first")
      let process = Process()
      process.executableURL = python
      process.arguments = [
        Self.root.appending(path: "Tests/Clients/deliver.py").path, library, "http://127.0.0.1:\(running.port)", "key", encoding, "250",
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let sent = text.split(separator: "\n").map(String.init)
      #expect(sent.count == 256)
      #expect(try Self.messageIDs(running).sorted() == sent.sorted())
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "accepted"]) == 256)
    }
  }

  private static func messageIDs(_ running: Running) throws -> [String] {
    var parser = JSONParser()
    var ids: [String] = []
    for request in try running.requests() {
      let batch = try parser.parse(request.body).root["batch"]
      ids += (batch.map { Array($0.elements) } ?? []).compactMap { $0["messageId"]?.string }
    }
    return ids
  }
}
