import CPlatform
import GeneratedInputs
import JSONTape
import Segmentation
import Vocabulary

/// Profiles in memory and the events that fall on them. Only the work of segments is timed.
struct SegmentsWorld {
  private var records: [ProfileRecord]
  private var random: SeededRandom
  private let eventNames: [String]
  private var now: Int64 = 20_000 * .day
  private var bodies: [JSONDocument] = []
  private var heap: [(due: Int64, profile: Int)] = []
  private(set) var nextTimer = Int64.max
  var nanoseconds: UInt64 = 0
  var touched = 0
  var changes = 0

  init(profiles: Int, eventNames: [String], seed: UInt64) {
    random = SeededRandom(seed: seed)
    self.eventNames = eventNames
    var parser = JSONParser()
    for index in 0..<2000 {
      let text = #"{"total":\#(index % 200).5,"sku":"sku-\#(index % 300)","cart":"cart-\#(index)","currency":"EUR"}"#
      if let body = try? parser.parse(Array(text.utf8)) { bodies.append(body) }
    }
    records = (0..<UInt64(profiles)).map { number in
      ProfileRecord(
        row: ProfileRow(rawValue: number + 1),
        sections: [
          SignatureSection(
            id: SignatureID(rawValue: number + 1), key: KeyedHash(high: 0, low: number), identifiers: [], orderTime: .zero, orderTie: 0,
            firstSeen: Timestamp(microseconds: 20_000 * .day), lastSeen: .zero)
        ])
    }
  }

  /// A third of the events fall on a hundredth of the profiles; seven seconds lie between two.
  mutating func step(_ segmentation: Segmenter) throws {
    now += 7 * .second
    let start = kith_thread_cpu_nanoseconds()
    runTimers(segmentation)
    nanoseconds += kith_thread_cpu_nanoseconds() - start
    let profile =
      Int.random(in: 0..<3, using: &random) == 0
      ? Int.random(in: 0..<records.count / 100, using: &random) : Int.random(in: 0..<records.count, using: &random)
    if Int.random(in: 0..<20, using: &random) == 0 { setTraits(profile, segmentation) } else { act(profile, segmentation) }
    schedule(profile)
  }

  private mutating func act(_ profile: Int, _ segmentation: Segmenter) {
    let rank = min(Int.random(in: 0..<eventNames.count, using: &random), Int.random(in: 0..<eventNames.count, using: &random))
    let event = Event(
      offset: .start, source: .init(rawValue: 1), type: .track, name: eventNames[rank], messageID: "m",
      timestamp: Timestamp(microseconds: now / 1000 * 1000), receivedAt: Timestamp(microseconds: now), identifiers: [],
      properties: bodies.randomElement(using: &random)?.root)
    let start = kith_thread_cpu_nanoseconds()
    var touched = segmentation.none()
    segmentation.note(event, in: &records[profile].sections[0], touched: &touched)
    changes += segmentation.evaluate(&records[profile], touched: touched, now: event.receivedAt).count
    nanoseconds += kith_thread_cpu_nanoseconds() - start
    self.touched += touched.count
  }

  private mutating func setTraits(_ profile: Int, _ segmentation: Segmenter) {
    let values: [(String, TraitValue)] = [
      ("born", .string("19\(60 + profile % 40)-0\(1 + profile % 9)-1\(profile % 9)")),
      ("country", .string(["VN", "DE", "US"].randomElement(using: &random)!)), ("level", .integer(Int64.random(in: 0...9, using: &random))),
    ]
    records[profile].sections[0].traits = values.map {
      StoredTrait(name: $0.0, value: $0.1, time: Timestamp(microseconds: now), tie: 0, source: .init(rawValue: 1))
    }
    let start = kith_thread_cpu_nanoseconds()
    var touched = segmentation.none()
    segmentation.note(changedTraits: ["born", "country", "level"], touched: &touched)
    changes += segmentation.evaluate(&records[profile], touched: touched, now: Timestamp(microseconds: now)).count
    nanoseconds += kith_thread_cpu_nanoseconds() - start
    self.touched += touched.count
  }

  private mutating func runTimers(_ segmentation: Segmenter) {
    while let first = heap.first, first.due <= now {
      popTimer()
      guard records[first.profile].timer?.microseconds == first.due else { continue }
      records[first.profile].timer = nil
      changes += segmentation.evaluate(&records[first.profile], touched: segmentation.none(), now: Timestamp(microseconds: first.due)).count
      schedule(first.profile)
    }
  }

  /// Bytes that the facts of a profile take as they are stored, and its memberships with their expiries.
  var bytesPerProfile: (facts: Double, other: Double) {
    var (whole, factless, bare) = (0, 0, 0)
    for record in records {
      var record = record
      whole += record.encoded().count
      record.sections[0].facts = []
      factless += record.encoded().count
      record.memberships = []
      record.expiries = []
      bare += record.encoded().count
    }
    let count = Double(records.count)
    return (Double(whole - factless) / count, Double(factless - bare) / count)
  }

  // MARK: A heap of timers, as the state store is for the flow

  private mutating func schedule(_ profile: Int) {
    guard let due = records[profile].timer?.microseconds else { return }
    heap.append((due, profile))
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2].due > heap[child].due {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func popTimer() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due { least = child }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
