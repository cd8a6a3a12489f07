import CPlatform
import Foundation
import JSONTape
import Segmentation
import Vocabulary

/// Live segments alone, on profiles in memory: what one event costs, and what a profile's facts take.
enum SegmentsBenchmark {
  static func run() throws {
    print("segments: profiles in memory, zipf keys, one event in twenty sets traits, timers run as they fall due")
    print(
      TableText.row([("segments", 10), ("touched/event", 14), ("us/event", 10), ("changes/event", 14), ("facts B", 8), ("other B", 8)]))
    let mixed = try measure(SegmentsMix.hundred(), events: 200_000)
    Threshold.segmentMicroseconds.judge(mixed.microseconds)
    Threshold.segmentBytes.judge(mixed.factBytes)
    let many = try measure(SegmentsMix.thousand(), events: 200_000)
    Threshold.manySegmentMicroseconds.judge(many.microseconds)
  }

  struct Figures {
    var microseconds: Double
    var factBytes: Double
  }

  private static func measure(_ mix: SegmentsMix, events: Int) throws -> Figures {
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: mix.definitions), warmups: [])
    var world = SegmentsWorld(profiles: 20_000, eventNames: mix.eventNames, seed: 11)
    // A first pass fills the profiles, so that the second meets them as they are in service.
    for _ in 0..<events { try world.step(segmentation) }
    world.nanoseconds = 0
    world.touched = 0
    world.changes = 0
    for _ in 0..<events { try world.step(segmentation) }
    let microseconds = Double(world.nanoseconds) / Double(events) / 1000
    let bytes = world.bytesPerProfile
    print(
      TableText.row([
        ("\(mix.definitions.segments.count)", 10), (String(format: "%.1f", Double(world.touched) / Double(events)), 14),
        (String(format: "%.2f", microseconds), 10), (String(format: "%.2f", Double(world.changes) / Double(events)), 14),
        (String(format: "%.0f", bytes.facts), 8), (String(format: "%.0f", bytes.other), 8),
      ]))
    return Figures(microseconds: microseconds, factBytes: bytes.facts)
  }
}
