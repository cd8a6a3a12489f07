import DestinationContract
import DestinationWebhook
import Foundation
import Ports
import Testing
import Vocabulary

/// The reference implementation of the specification, as its makers ship it (PyPI `standardwebhooks`), behind a server of its own.
@Suite(.timeLimit(.minutes(5))) struct `Standard Webhooks` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func deliver(_ count: Int, ours: String, theirs: String) async throws -> (verdicts: [DeliveryVerdict], lines: [String]) {
    let python = Self.root.appending(path: ".kith/python/bin/python")
    try #require(FileManager.default.fileExists(atPath: python.path), "run scripts/fetch-python-clients.sh first")
    let process = Process()
    process.executableURL = python
    process.arguments = [Self.root.appending(path: "Tests/Clients/receive.py").path, theirs, "\(count)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    var text = ""
    while !text.contains("\n") {
      let part = output.fileHandleForReading.availableData
      try #require(!part.isEmpty, "the receiver did not start")
      text += String(decoding: part, as: UTF8.self)
    }
    let destination = try WebhookDestinationFactory().make(
      DestinationDefinition(
        id: DestinationID(rawValue: 1), key: "crm", name: "CRM", type: "webhook",
        settings: ["url": String(text.prefix { $0 != "\n" }), "secret": ours], segments: []),
      environment: DestinationEnvironment(folder: "") { $0 })
    let verdicts = await destination.deliver(DestinationFixture.deliveries(1...count))
    await destination.close()
    // All requests were answered, so the receiver is at its end; were one missing, it is ended here.
    if verdicts.contains(where: { if case .retry = $0 { true } else { false } }) { process.terminate() }
    text += String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (verdicts, text.split(separator: "\n").dropFirst().map(String.init))
  }

  @Test(arguments: [
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("whsec_a2V5IHdpdGhvdXQgcGFk", "whsec_a2V5IHdpdGhvdXQgcGFk"),
    ("whsec_dW5wYWRkZWQgMQ", "whsec_dW5wYWRkZWQgMQ"), ("a plain text", "whsec_YSBwbGFpbiB0ZXh0"),
  ]) func `the reference implementation verifies what we sign`(ours: String, theirs: String) async throws {
    let (verdicts, lines) = try await deliver(3, ours: ours, theirs: theirs)
    #expect(verdicts == [.delivered, .delivered, .delivered])
    #expect(lines == DestinationFixture.keys(1...3).map { $0 + " segment.entered" })
  }

  @Test func `it refuses what another secret signed`() async throws {
    let (verdicts, lines) = try await deliver(1, ours: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", theirs: "whsec_b3RoZXI=")
    #expect(verdicts == [.refused(reason: "http 400")])
    #expect(lines == ["refused: No matching signature found"])
  }
}
