internal import Ports
internal import Vocabulary

extension Workspace {
  /// Watches for a pass over all profiles that is under way, and asks the flow for one piece after the other: each is a command of the journal, so
  /// that the warehouse hears of what it moves, and that a crash loses nothing.
  func regroupProfiles() async {
    while !Task.isCancelled {
      do {
        guard let pass = worker.published.checkpoint.identityPass, !pass.isDone else {
          try await Task.sleep(for: .milliseconds(100))
          continue
        }
        _ = try await submit(.regroup(cursor: pass.cursor), actor: "kith")
      } catch is CancellationError {
        return
      } catch {
        // The journal takes nothing now, or the flow is behind: the piece is asked for again.
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }
}
