import Ingestion
import JournalInMemory
import Logging
import Ports
import Vocabulary

/// A collector that listens on a port of its own, with the sources that the tests use.
struct Running {
  static let sources = SourceDirectory([
    SourceDefinition(id: SourceID(rawValue: 1), key: "site", name: "Site", writeKeys: ["key", "old-key"]),
    SourceDefinition(
      id: SourceID(rawValue: 2), key: "shop", name: "Shop", kind: .webhook, writeKeys: ["hook"], map: WebhookMap(type: "=track")),
    SourceDefinition(id: SourceID(rawValue: 3), key: "off", name: "Off", writeKeys: ["off-key"], enabled: false),
  ])

  let port: Int
  let collector: Collector
  let journal: any Journal

  /// Starts one, runs the body, and shuts it down whatever happens.
  static func collector(
    _ change: (inout CollectorSettings) -> Void = { _ in }, journal: (any Journal)? = nil, _ body: (Running) async throws -> Void
  ) async throws {
    var settings = CollectorSettings()
    settings.port = 0
    settings.threads = 1
    settings.shutdownTimeout = .seconds(1)
    change(&settings)
    let journal = journal ?? InMemoryJournal(workspace: WorkspaceID(rawValue: 1), now: { .zero })
    let collector = Collector(settings: settings, journal: journal, sources: { Running.sources }, log: quiet)
    let port = try await collector.start().port
    do {
      try await body(Running(port: port, collector: collector, journal: journal))
    } catch {
      await collector.shutdown()
      throw error
    }
    await collector.shutdown()
  }

  static var quiet: Logger {
    var log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    log.logLevel = .critical
    return log
  }

  /// One request on a connection of its own.
  func ask(_ request: [UInt8]) throws -> RawClient.Answer {
    let client = try RawClient(port: port)
    try client.send(request)
    return try client.receive()
  }

  func ask(_ request: String) throws -> RawClient.Answer { try ask(Array(request.utf8)) }

  /// What stands in the journal.
  func records() throws -> [JournalRecord] {
    try journal.read(from: .start, eventsMax: .max, bytesMax: .max).map(\.record)
  }

  func requests() throws -> [CollectedRequest] { try records().compactMap { CollectedRequest(encoded: $0.payload) } }

  func bodies() throws -> [String] { try requests().map { String(decoding: $0.body, as: UTF8.self) } }

  func metric(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    collector.metrics().first { $0.name == name && $0.labels == labels }?.value
  }
}
