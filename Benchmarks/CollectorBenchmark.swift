import CPlatform
import EventSpec
import Foundation
import Ingestion
import JournalSegmentFiles
import Logging
import Ports
import Vocabulary

/// What the collector costs on one event loop, beside the floors of the same machine in the same run: a NIO server that only answers, and
/// one that parses, appends and syncs but checks nothing. The server runs on processor 0, the load on processor 1.
enum CollectorBenchmark {
  static let seconds = 3.0
  static let rounds = 3

  static func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-collector-bench-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
      do { try FileManager.default.removeItem(atPath: folder) } catch { print("stays: \(folder)") }
    }
    _ = kith_thread_processor(0)
    print(
      "collector: one event loop; batches of 100 events (\(CollectorEvents.batch.count / 1000) KB) and single events; best of \(rounds) rounds"
    )
    print(CollectorLoad.Result.title)
    for (name, request, events, connections, depth) in [
      ("100 events a request", CollectorEvents.request("/v1/batch", CollectorEvents.batch), 100, 24, 2),
      ("1 event a request", CollectorEvents.request("/v1/track", CollectorEvents.single), 1, 512, 1),
      ("1 event a request, 8 pipelined", CollectorEvents.request("/v1/track", CollectorEvents.single), 1, 64, 8),
    ] {
      let load = CollectorLoad(request: request, events: events, connections: connections, depth: depth, seconds: seconds)
      var answering: [CollectorLoad.Result] = []
      var syncing: [CollectorLoad.Result] = []
      var ours: [CollectorLoad.Result] = []
      // Turn and turn about: the machine's speed changes from one second to the next.
      for round in 0..<rounds {
        answering.append(try await floor(load, syncingTo: nil))
        syncing.append(try await floor(load, syncingTo: "\(folder)/floor-\(events)-\(round)"))
        ours.append(try await collector(load, folder: "\(folder)/journal-\(events)-\(round)"))
      }
      let (best, floor, durable) = (best(ours), best(answering), best(syncing))
      print(floor.line("\(name): bare NIO"))
      print(durable.line("\(name): NIO, simdjson, append, fdatasync"))
      print(best.line("\(name): collector"))
      print("  collector / bare NIO \(percent(best, floor)), collector / durable floor \(percent(best, durable))")
      if depth > 1, events == 1 {
        Threshold.pipelinedToFloor.judge(best.eventsPerSecond / floor.eventsPerSecond)
      } else if events == 1 {
        Threshold.singlesToFloor.judge(best.eventsPerSecond / floor.eventsPerSecond)
      } else {
        Threshold.batchesToFloor.judge(best.eventsPerSecond / durable.eventsPerSecond)
      }
    }
  }

  private static func floor(_ load: CollectorLoad, syncingTo path: String?) async throws -> CollectorLoad.Result {
    let server = try CollectorFloor(syncingTo: path)
    let result = try await load.run(port: try await server.start())
    try await server.stop()
    return result
  }

  private static func collector(_ load: CollectorLoad, folder: String) async throws -> CollectorLoad.Result {
    var settings = CollectorSettings()
    settings.port = 0
    settings.threads = 1
    let sources = SourceDirectory([SourceDefinition(id: SourceID(rawValue: 1), key: "bench", name: "Bench", writeKeys: ["benchkey"])])
    let journal = try SegmentFileJournal(folder: folder, workspace: WorkspaceID(rawValue: 1))
    let collector = Collector(
      settings: settings, journal: journal, sources: { sources }, log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    let result = try await load.run(port: try await collector.start().port)
    await collector.shutdown()
    let durable = Int(journal.head.rawValue)
    journal.close()
    guard durable >= result.events else { throw CollectorLoad.Failure(what: "\(result.events) acknowledged, \(durable) durable") }
    return result
  }

  private static func best(_ results: [CollectorLoad.Result]) -> CollectorLoad.Result {
    results.max { $0.eventsPerSecond < $1.eventsPerSecond } ?? results[0]
  }

  private static func percent(_ ours: CollectorLoad.Result, _ floor: CollectorLoad.Result) -> String {
    "\(Int((100 * ours.eventsPerSecond / floor.eventsPerSecond).rounded())) % (CPU \(Int((100 * floor.cpuPerEvent / ours.cpuPerEvent).rounded())) %)"
  }
}
