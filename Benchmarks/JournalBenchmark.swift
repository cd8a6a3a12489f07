// Built with KITH_JOURNAL_BENCHMARK once kith-bench depends on JournalSegmentFiles, Ports and Vocabulary.
import Dispatch
import Foundation
import JournalSegmentFiles
import Ports
import Synchronization
import Vocabulary

/// What the journal costs beside the bare floor: the same bytes in the same groups with one write and one fdatasync each, in the same
/// run, the two taking turns. CPU is that of the whole process, kernel included.
enum JournalBenchmark {
  struct Shape {
    var name: String
    var events: Int
    var bytes: Int
    var records: Int
    var inFlight: Int
  }

  struct Measured {
    var seconds: Double
    var cpuSeconds: Double
    var syncs: Int
    var records: Int

    var cpuMicroseconds: Double { cpuSeconds * 1e6 / Double(records) }
    var perSecond: Double { Double(records) / seconds }
    var recordsPerSync: Double { Double(records) / Double(max(1, syncs)) }
  }

  static let shapes = [
    Shape(name: "1 event, 600 B", events: 1, bytes: 600, records: 2_000, inFlight: 1),
    Shape(name: "1 event, 600 B", events: 1, bytes: 600, records: 200_000, inFlight: 64),
    Shape(name: "100 events, 57 KB", events: 100, bytes: 57_000, records: 1_000, inFlight: 1),
    Shape(name: "100 events, 57 KB", events: 100, bytes: 57_000, records: 20_000, inFlight: 64),
  ]

  /// Prints the table. Takes some two gigabytes in the folder for a while.
  static func run(folder: String = NSTemporaryDirectory()) throws {
    print("journal                    in flight  records/s  of floor  CPU µs/record  floor  ratio  records/sync  syncs")
    for shape in shapes {
      let (journal, read) = try measureJournal(shape, folder)
      let floor = try measureFloor(shape, recordsPerSync: journal.recordsPerSync, folder)
      print(
        shape.name.padding(toLength: 26, withPad: " ", startingAt: 0),
        String(
          format: "%9d %10.0f %8.0f%% %14.1f %6.1f %6.2f %13.1f %6d", shape.inFlight, journal.perSecond,
          100 * journal.perSecond / floor.perSecond, journal.cpuMicroseconds, floor.cpuMicroseconds,
          journal.cpuMicroseconds / floor.cpuMicroseconds, journal.recordsPerSync, journal.syncs))
      if shape.inFlight > 1 {
        print(
          String(
            format: "  read back                          %10.0f %9s %14.1f   (%.0f MB/s)", read.perSecond, "", read.cpuMicroseconds,
            read.perSecond * Double(shape.bytes) / 1e6))
      }
    }
  }

  /// Appends with so many records in flight, each callback sending the next; then reads all back in batches of a megabyte.
  static func measureJournal(_ shape: Shape, _ folder: String) throws -> (append: Measured, read: Measured) {
    let path = "\(folder)/kith-bench-journal-\(UUID().uuidString)"
    defer { removeFolder(path) }
    let journal = try SegmentFileJournal(folder: path, workspace: WorkspaceID(rawValue: 1))
    defer { journal.close() }
    let record = JournalRecord(
      kind: .events, source: SourceID(rawValue: 1), eventCount: shape.events, payload: [UInt8](repeating: 0x61, count: shape.bytes))
    let lanes = Lanes(journal: journal, record: record, count: shape.records, inFlight: shape.inFlight)
    var append = measure(shape.records) { lanes.run() }
    append.syncs = journal.statistics.syncs
    if let failure = lanes.failure { throw failure }
    let read = try measureThrowing(shape.records) {
      var position = JournalOffset.start
      while position < journal.head {
        position = try journal.read(from: position, eventsMax: 20_000, bytesMax: 1 << 20).last?.end ?? journal.head
      }
    }
    return (append, read)
  }

  /// The least that any journal does: the same bytes, one write and one fdatasync per group.
  static func measureFloor(_ shape: Shape, recordsPerSync: Double, _ folder: String) throws -> Measured {
    let path = "\(folder)/kith-bench-floor-\(UUID().uuidString)"
    defer { removeFolder(path) }
    let files = JournalFiles.system
    let descriptor = try files.create(path)
    defer { close(descriptor) }
    let groups = max(1, Int((Double(shape.records) / recordsPerSync).rounded()))
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (shape.bytes + 56) * shape.records / groups, alignment: 4096)
    defer { bytes.deallocate() }
    bytes.initializeMemory(as: UInt8.self, repeating: 0x61)
    var floor = try measureThrowing(shape.records) {
      for group in 0..<groups {
        try files.write(descriptor, UnsafeRawBufferPointer(bytes), group * bytes.count)
        try files.sync(descriptor)
      }
    }
    floor.syncs = groups
    return floor
  }

  private static func measure(_ records: Int, _ work: () -> Void) -> Measured {
    let start = (DispatchTime.now().uptimeNanoseconds, processCPU())
    work()
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.0) / 1e9
    return Measured(seconds: seconds, cpuSeconds: processCPU() - start.1, syncs: 0, records: records)
  }

  private static func measureThrowing(_ records: Int, _ work: () throws -> Void) throws -> Measured {
    var failure: (any Error)?
    let measured = measure(records) {
      do { try work() } catch { failure = error }
    }
    if let failure { throw failure }
    return measured
  }

  private static func processCPU() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func removeFolder(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("could not remove \(path): \(error)") }
  }

  /// Keeps so many records under way until all are durable.
  private final class Lanes: Sendable {
    private let journal: SegmentFileJournal
    private let record: JournalRecord
    private let inFlight: Int
    private let state: Mutex<(unsent: Int, underWay: Int, failure: JournalError?)>
    private let done = DispatchSemaphore(value: 0)

    init(journal: SegmentFileJournal, record: JournalRecord, count: Int, inFlight: Int) {
      self.journal = journal
      self.record = record
      self.inFlight = inFlight
      state = Mutex((count, 0, nil))
    }

    var failure: JournalError? { state.withLock { $0.failure } }

    func run() {
      for _ in 0..<inFlight { send() }
      done.wait()
    }

    private func send() {
      let mustSend = state.withLock { state in
        guard state.unsent > 0 else { return false }
        state.unsent -= 1
        state.underWay += 1
        return true
      }
      if mustSend { journal.append(record) { self.finish($0) } }
    }

    private func finish(_ result: Result<JournalReceipt, JournalError>) {
      let isLast = state.withLock { state in
        state.underWay -= 1
        if case .failure(let error) = result {
          state.failure = error
          state.unsent = 0
        }
        return state.unsent == 0 && state.underWay == 0
      }
      if isLast { done.signal() } else { send() }
    }
  }
}
