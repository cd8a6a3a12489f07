package import Ports
package import Vocabulary
package import WorkspaceFile

/// Why the API does not do what it was asked. ``problem`` says how each is told to the client.
package enum APIError: Error, Sendable {
  case tokenMissing
  case tokenUnknown
  case tokenExpired
  case scopeTooLow(needed: AccessToken.Scope)
  case routeUnknown
  case methodNotAllowed(allowed: [String])
  case contentTypeRefused(accepted: [String])
  case bodyTooLarge(bytesMax: Int)
  case bodyUnreadable
  case invalidParameter(name: String, reason: String)
  case invalidBody(reason: String)
  case definitionsRefused([WorkspaceProblem])
  case analysisRefused([WorkspaceProblem])
  /// An event that is sent again would be refused again.
  case eventRefused(DeadLetter.Reason, field: String?)
  case notFound(Thing)
  /// The request is fine, but what it names is in a state that forbids it.
  case refused(code: String, reason: String)
  case tooManyStreams(max: Int)
  case stopping
  case notReady(reason: String)
  case state(StateStoreError)
  case warehouse(WarehouseError)
  case command(CommandError)
  case storedFormat(StoredFormatError)
  case backup(reason: String)
  case randomnessUnavailable

  package enum Thing: String, Sendable {
    case profile, account, household, segment, source, token, delivery, analysis, decision, evidence
    case review = "match_review"
    case deadLetter = "dead_letter"
  }
}

/// Runs a call of the state store and gives its error the API's type.
func state<Value>(_ call: () async throws(StateStoreError) -> Value) async throws(APIError) -> Value {
  do throws(StateStoreError) { return try await call() } catch { throw .state(error) }
}

func command<Value>(_ call: () async throws(CommandError) -> Value) async throws(APIError) -> Value {
  do throws(CommandError) { return try await call() } catch { throw .command(error) }
}
