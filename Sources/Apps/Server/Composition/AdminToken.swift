import Foundation
import Logging
import Ports
import Vocabulary

/// The token that whoever owns the data folder has: made at the first start, and again when its file or its row is missing.
struct AdminToken {
  let folder: DataFolder
  let control: any WorkspaceControl
  let state: any ProfileReading
  let log: Logger

  /// Nil when the file holds a token that is valid; else the new secret, to be shown once.
  func ensure() async throws(KithServerError) -> String? {
    do {
      let tokens = try await state.tokens()
      if let known = try DataFolder.text(of: folder.adminToken) {
        let hash = Sha256.text(of: known.trimmingCharacters(in: .whitespacesAndNewlines))
        if tokens.contains(where: { $0.sha256 == hash }) { return nil }
      }
      let secret = try AccessSecret.token()
      try folder.replace(folder.adminToken, with: secret + "\n")
      let token = AccessToken(name: name(besides: tokens), sha256: Sha256.text(of: secret), scope: .admin, expiresAt: nil)
      try await submit(token)
      return secret
    } catch let error as KithServerError {
      throw error
    } catch {
      throw KithServerError(.adminToken, "The admin token cannot be made: \(type(of: error)).")
    }
  }

  private func name(besides tokens: [AccessToken]) -> String {
    let names = Set(tokens.map(\.name))
    if !names.contains("admin") { return "admin" }
    for number in 2...10_000 where !names.contains("admin-\(number)") { return "admin-\(number)" }
    return "admin-\(UInt64.random(in: 0 ... .max))"
  }

  private func submit(_ token: AccessToken) async throws(KithServerError) {
    do throws(CommandError) {
      _ = try await control.submit(.createToken(token), actor: "kith")
    } catch .pending {
      // It stands in the journal and will hold once the flow has come there.
      log.warning("The admin token will be valid when the flow has caught up")
    } catch {
      throw KithServerError(.adminToken, "The admin token cannot be stored: the journal does not take it.")
    }
  }
}
