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
    switch condition {
    case .all(let parts), .any(let parts):
      return parts.reduce(.nothing) { $0.joined(with: missingPast($1, first, since)) }
    case .not(let part): return missingPast(part, first, since)
    case .trait: return .nothing
    case .memberOf(let other, _): return missingPast(of: other, first: first, since: since)
    case .did(let index, let window, _, _):
      let stream = streams[index]
      // A stream that was kept before the gap never had to look back over it.
      guard stream.start >= first else { return .nothing }
      if let range = stream.range { return range.lowerBound < since.microseconds ? .forGood : .nothing }
      if case .within(let span) = window { return .until(since.advanced(by: span)) }
      return .forGood
    }
  }
}
