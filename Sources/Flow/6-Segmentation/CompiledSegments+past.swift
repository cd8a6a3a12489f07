public import Vocabulary

extension CompiledSegments {
  /// Whether a segment asks for events that are missing, and for how long it will.
  public enum MissingPast: Sendable, Equatable {
    case nothing
    /// From this moment on its windows no longer reach back to what is missing.
    case until(Timestamp)
    case forGood

    func joined(with other: MissingPast) -> MissingPast {
      switch (self, other) {
      case (.forGood, _), (_, .forGood): .forGood
      case (.nothing, let past), (let past, .nothing): past
      case (.until(let left), .until(let right)): .until(max(left, right))
      }
    }
  }

  /// - Parameters:
  ///   - first: where the history that was read began; events before it were not there.
  ///   - since: events that were received before this moment may be among them. Nothing happens after it was received, so a window that
  ///     begins later is whole.
  public func missingPast(of id: SegmentID, first: JournalOffset, since: Timestamp) -> MissingPast {
    guard first > .start, let segment = segments.first(where: { $0.id == id }) else { return .nothing }
    return missingPast(segment.condition, first, since)
  }

  private func missingPast(_ condition: CompiledCondition, _ first: JournalOffset, _ since: Timestamp) -> MissingPast {
    switch condition.test {
    case .all, .any, .not: condition.parts.reduce(.nothing) { $0.joined(with: missingPast($1, first, since)) }
    case .nothing, .account, .household: .nothing
    case .trait(let test): test.computed.map { missingPast($0, first, since) } ?? .nothing
    case .memberOf(let other): missingPast(of: other, first: first, since: since)
    case .count(let measurement, _), .measure(let measurement, _): missingPast(measurement, first, since)
    case .sequence(let search):
      (search.steps + (search.absent.map { [$0] } ?? [])).reduce(.nothing) { past, id in
        past.joined(with: streams.contains { $0.id == id && $0.start >= first } ? .forGood : .nothing)
      }
    }
  }

  private func missingPast(_ measurement: Measurement, _ first: JournalOffset, _ since: Timestamp) -> MissingPast {
    let stream = streams[measurement.streamIndex]
    // A stream that was kept before the gap never had to look back over it.
    guard stream.start >= first else { return .nothing }
    if let range = stream.range { return range.lowerBound < since.microseconds ? .forGood : .nothing }
    if let span = measurement.span { return .until(since.advanced(by: span)) }
    return .forGood
  }
}
