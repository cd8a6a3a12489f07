import Ports
import Vocabulary

extension JournalState {
  /// Gives true when something may be deleted now, so that the writer must be woken.
  mutating func release(before offset: JournalOffset, by consumer: JournalConsumer) -> Bool {
    released[consumer] = max(released[consumer] ?? .start, offset)
    heldBy = consumerBeyondLimit()
    guard canDeleteOldest(at: settings.now()) else { return false }
    upkeepAsked += 1
    return takeSleep()
  }

  /// Takes the segments out of the journal that nobody needs and that are past the retention.
  mutating func takeExpired() -> [Segment] {
    let now = settings.now()
    var expired: [Segment] = []
    while canDeleteOldest(at: now) {
      let oldest = spans.removeFirst()
      bytesOnDisk -= oldest.bytesEnd
      damages[oldest.segment.name] = nil
      expired.append(oldest.segment)
    }
    return expired
  }

  private func canDeleteOldest(at now: Timestamp) -> Bool {
    guard spans.count > 1, spans[0].end <= releasedByAll else { return false }
    return bytesOnDisk > settings.retentionBytes || spans[1].segment.header.stampFloor.advanced(by: settings.retentionAge) < now
  }

  /// A consumer that has not spoken yet may need everything.
  var releasedByAll: JournalOffset {
    var least = JournalOffset(rawValue: .max)
    for consumer in JournalConsumer.allCases { least = min(least, released[consumer] ?? .start) }
    return least
  }

  /// The first consumer that holds back more bytes than the limit.
  func consumerBeyondLimit() -> JournalConsumer? {
    guard bytesOnDisk > settings.holdBytesMax else { return nil }
    return JournalConsumer.allCases.first { consumer in
      let position = released[consumer] ?? .start
      return spans.reduce(0) { $1.end > position ? $0 + $1.bytesEnd : $0 } > settings.holdBytesMax
    }
  }
}
