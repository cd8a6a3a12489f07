package import JSONTape
package import Ports
package import Segmentation
package import Vocabulary

/// The past of new streams, read from the warehouse: per signature the facts that conditions can still ask for.
///
/// Events come in any order. Those of the last `openMax` notes are in logs that can be added to; the others stand in runs, whose logs of one signature
/// are summed up when they are asked for.
package struct SegmentHistory: Sendable {
  private let selector: StreamSelector
  /// Places in `open`.
  private var openPlaces: [SignatureID: Int] = [:]
  private var open: [[FactLog]] = []
  private var openNotes = 0
  private var runs: [HistoryRun] = []
  /// The first place of each run.
  private var firsts: [Int] = []
  /// Signatures of all runs; one that stands in several has a place in each.
  package private(set) var places = 0
  /// CPU time of taking the events in.
  var nanoseconds: UInt64 = 0

  private let openMax: Int

  /// - Parameter openMax: notes in logs that can be added to; some 250 bytes each.
  package init(streams: [CompiledStream], openMax: Int = 500_000) {
    self.openMax = openMax
    selector = StreamSelector(streams)
  }

  package mutating func add(_ event: HistoricEvent, properties: JSONElement?) {
    var place = openPlaces[event.owner]
    selector.select(name: event.name, time: event.time, properties: properties, now: event.time) { _, stream in
      note(event, properties, stream, &place)
    }
    if openNotes >= openMax { seal() }
  }

  private mutating func note(_ event: HistoricEvent, _ properties: JSONElement?, _ stream: CompiledStream, _ place: inout Int?) {
    guard let known = place else {
      var logs: [FactLog] = []
      guard stream.note(time: event.time, properties: properties, in: &logs, now: event.time) else { return }
      place = open.count
      openPlaces[event.owner] = open.count
      open.append(logs)
      openNotes += 1
      return
    }
    if stream.note(time: event.time, properties: properties, in: &open[known], now: event.time) { openNotes += 1 }
  }

  /// To be called when all events are there.
  package mutating func seal() {
    let run = HistoryRun(open, places: openPlaces)
    (openPlaces, open, openNotes) = ([:], [], 0)
    add(run)
  }

  private mutating func add(_ run: HistoryRun) {
    guard run.count > 0 else { return }
    runs.append(run)
    firsts.append(places)
    places += run.count
  }

  /// Adds what another one holds of other signatures.
  mutating func add(_ other: SegmentHistory) {
    for run in other.runs { add(run) }
    nanoseconds += other.nanoseconds
  }

  /// - Parameter seen: takes the places of the record's signatures that have a past.
  package func merge(
    into record: inout ProfileRecord, before start: JournalOffset, segmentation: Segmenter, now: Timestamp, seen: (_ place: Int) -> Void
  ) {
    for index in record.sections.indices {
      let signature = record.sections[index].id
      var own: [FactLog] = []
      for (run, first) in zip(runs, firsts) {
        guard let place = run.place(of: signature) else { continue }
        seen(first + place)
        if own.isEmpty { own = run.logs(at: place) } else { own += run.logs(at: place) }
      }
      if !own.isEmpty { segmentation.noteHistory(own, before: start, in: &record.sections[index], now: now) }
    }
  }
}
