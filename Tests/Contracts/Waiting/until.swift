package import Testing

/// What was waited for did not come.
package struct NeverHappened: Error {
  package let place: SourceLocation
}

/// Waits for what nothing else tells of: that another thread or process has done something. It looks every millisecond and leaves the
/// processor to those who are waited for.
/// - Throws: ``NeverHappened`` after five minutes, so that a test that waits in vain fails and does not hang; what the condition throws.
package func until(
  isolation: isolated (any Actor)? = #isolation, sourceLocation: SourceLocation = #_sourceLocation, _ isTrue: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(300)
  while try await !isTrue() {
    guard clock.now < end else { throw NeverHappened(place: sourceLocation) }
    try await clock.sleep(for: .milliseconds(1))
  }
}
