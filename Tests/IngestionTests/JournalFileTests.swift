import Foundation
import Ingestion
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

@Suite struct `The collector on a journal of files` {
  @Test func `what was answered with 200 is there when the journal is opened again`() async throws {
    try await inFolder { folder in
      let bodies = (0..<20).map { Requests.batch((0...$0).map(Requests.item)) }
      let journal = try SegmentFileJournal(folder: folder, workspace: WorkspaceID(rawValue: 1))
      try await Running.collector(journal: journal) { running async throws in
        let client = try RawClient(port: running.port)
        for body in bodies { try client.send(Requests.post("/v1/batch", body)) }
        for _ in bodies { #expect(try client.receive().status == 200) }
      }
      journal.close()
      let opened = try SegmentFileJournal(folder: folder, workspace: WorkspaceID(rawValue: 1))
      let entries = try opened.read(from: .start, eventsMax: .max, bytesMax: .max)
      #expect(entries.compactMap { CollectedRequest(encoded: $0.record.payload)?.body } == bodies.map { Array($0.utf8) })
      #expect(entries.map(\.record.eventCount) == Array(1...20))
      opened.close()
    }
  }

  @Test func `a record too large for the journal answers 413`() async throws {
    try await inFolder { folder in
      var settings = SegmentFileJournalSettings()
      settings.recordBytesMax = 200
      let journal = try SegmentFileJournal(folder: folder, workspace: WorkspaceID(rawValue: 1), settings: settings)
      try await Running.collector(journal: journal) { running async throws in
        #expect(try running.ask(Requests.post("/v1/track", Requests.track)).status == 200)
        #expect(try running.ask(Requests.post("/v1/batch", Requests.batch((0..<10).map(Requests.item)))).status == 413)
        #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
      }
      journal.close()
    }
  }

  @Test func `a journal that is closed answers 503`() async throws {
    try await inFolder { folder in
      let journal = try SegmentFileJournal(folder: folder, workspace: WorkspaceID(rawValue: 1))
      journal.close()
      try await Running.collector(journal: journal) { running async throws in
        #expect(try running.ask(Requests.post("/v1/track", Requests.track)).code == "stopping")
      }
    }
  }

  private func inFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-collector-\(UUID().uuidString)")
    do {
      try await body(folder.path)
    } catch {
      try FileManager.default.removeItem(at: folder)
      throw error
    }
    try FileManager.default.removeItem(at: folder)
  }
}
