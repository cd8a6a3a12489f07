/// Reloads the dictionary of moved owners after moves were stored: at once, then again after a pause when more came meanwhile.
///
/// The pause is at least `pause`, and ten times what the last reload took, so that reloading never takes more than a tenth of a core.
package actor DictionaryReload {
  private let pause: Duration
  private let reload: @Sendable () async -> Bool
  private var isDue = false
  private var task: Task<Void, Never>?

  /// - Parameter reload: true when it worked; else it is tried again.
  package init(pause: Duration, reload: @escaping @Sendable () async -> Bool) {
    self.pause = pause
    self.reload = reload
  }

  package func movesWereStored() {
    isDue = true
    if task == nil { task = Task { await work() } }
  }

  /// Returns when nothing is due any more.
  package func settle() async { await task?.value }

  package func stop() async {
    task?.cancel()
    await task?.value
  }

  private func work() async {
    var failures = 0
    while isDue, !Task.isCancelled {
      isDue = false
      let clock = ContinuousClock()
      let began = clock.now
      let worked = await reload()
      failures = worked ? 0 : failures + 1
      if !worked { isDue = true }
      let wait = max(pause, began.duration(to: clock.now) * 10, failures > 0 ? .seconds(min(60, 1 << min(failures, 6))) : .zero)
      guard pause > .zero || failures > 0 else { continue }
      do { try await clock.sleep(for: wait) } catch { break }
    }
    task = nil
  }
}
