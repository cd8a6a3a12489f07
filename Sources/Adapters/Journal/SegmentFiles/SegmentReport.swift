public import Vocabulary

/// The state of one segment file.
public struct SegmentReport: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    case sound
    /// What was being written when the process or the machine died. It was never acknowledged; the next start cuts it off.
    case tornTail(atByte: Int)
    /// Acknowledged events cannot be read; the first place.
    case corrupt(atByte: Int, reason: String)
  }

  /// Name in the journal's folder.
  public var file: String
  public var first: JournalOffset
  /// One past the last offset.
  public var end: JournalOffset
  public var records: Int
  /// Events that can be read.
  public var events: Int
  public var bytes: Int
  public var state: State
  /// In order.
  public var damages: [JournalDamage]

  init(_ link: InspectedChain.Link, _ scan: SegmentScan, bytes: Int, isLast: Bool) {
    let name = link.segment.name
    file = name
    first = link.segment.first
    end = scan.end
    records = scan.records
    events = scan.events
    self.bytes = bytes
    damages = link.headerFault.map { [JournalDamage(header: link.segment.header, file: name, reason: $0)] } ?? []
    // In the last segment, bad bytes that no later frame vouches for begin the torn tail.
    damages += scan.gaps.prefix { !isLast || $0.isCorruption }.map { JournalDamage($0, file: name) }
    if let damage = damages.first {
      state = .corrupt(atByte: damage.byte, reason: damage.reason)
    } else if isLast, let byte = scan.tornAt {
      state = .tornTail(atByte: byte)
    } else {
      state = .sound
    }
  }
}
