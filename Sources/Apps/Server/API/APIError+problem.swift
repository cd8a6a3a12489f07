import Ports
import Vocabulary
import WorkspaceFile

extension APIError {
  /// The one place that turns errors into HTTP.
  package var problem: Problem {
    switch self {
    case .tokenMissing: Problem(401, "token_missing", "A token is needed", "Send `Authorization: Bearer TOKEN`.")
    case .tokenUnknown: Problem(401, "token_unknown", "The token is not known")
    case .tokenExpired: Problem(401, "token_expired", "The token has expired")
    case .scopeTooLow(let needed):
      Problem(403, "scope_too_low", "The token's scope is too low", "This needs a token with scope \(needed.rawValue).")
    case .routeUnknown: Problem(404, "route_unknown", "There is nothing at this path", "GET /openapi.json lists what there is.")
    case .methodNotAllowed(let allowed): methodNotAllowed(allowed)
    case .contentTypeRefused(let accepted):
      Problem(415, "content_type_refused", "The body's content type is not taken here", "Send \(accepted.joined(separator: " or ")).")
    case .bodyTooLarge(let max): Problem(413, "body_too_large", "The body is too large", "At most \(max) bytes are taken here.")
    case .bodyUnreadable: Problem(400, "body_unreadable", "The body ended before it was complete")
    case .invalidParameter(let name, let reason): Problem(400, "invalid_parameter", "A parameter is not valid", "\(name) \(reason).")
    case .invalidBody(let reason): Problem(400, "invalid_body", "The body is not valid", reason)
    case .definitionsRefused(let mistakes): definitionsRefused(mistakes)
    case .analysisRefused(let mistakes): analysisRefused(mistakes)
    case .eventRefused(let reason, let field):
      Problem(400, "event_refused", "The event would be refused again", reason.rawValue + (field.map { " in \($0)" } ?? ""))
    case .notFound(let thing): Problem(404, "\(thing.rawValue)_not_found", "There is no such \(thing.rawValue.replacing("_", with: " "))")
    case .refused(let code, let reason): Problem(409, code, "This is refused in the present state", reason)
    case .tooManyStreams(let max): Problem(429, "too_many_streams", "Too many streams are open", "At most \(max) at a time.", retryAfter: 5)
    case .stopping: Problem(503, "stopping", "The server is stopping", retryAfter: 5)
    case .notReady(let reason): Problem(503, "not_ready", "Events are refused", reason, retryAfter: 5)
    case .state(let error): APIError.problem(error)
    case .warehouse(let error): APIError.problem(error)
    case .command(let error): APIError.problem(error)
    case .storedFormat(let error): Problem(500, "state_damaged", "A stored record cannot be read", error.what)
    case .backup(let reason): Problem(500, "backup_failed", "The backup could not be written", reason)
    case .randomnessUnavailable: Problem(500, "randomness_unavailable", "The system gave no random bytes")
    }
  }

  private func methodNotAllowed(_ allowed: [String]) -> Problem {
    var problem = Problem(405, "method_not_allowed", "The path does not take this method")
    problem.allow = allowed
    return problem
  }

  private func definitionsRefused(_ mistakes: [WorkspaceProblem]) -> Problem {
    var problem = Problem(400, "definitions_refused", "The workspace file has mistakes", "Nothing was changed.")
    problem.mistakes = mistakes
    return problem
  }

  /// The first mistake stands in the text too, for those who read no lists.
  private func analysisRefused(_ mistakes: [WorkspaceProblem]) -> Problem {
    let first = mistakes.first.map { $0.path.isEmpty ? $0.reason : "\($0.path) \($0.reason)" }
    var problem = Problem(400, "invalid_analysis", "The analysis cannot be made", first)
    problem.mistakes = mistakes
    return problem
  }

  private static func problem(_ error: StateStoreError) -> Problem {
    switch error {
    case .unavailable(let reason): Problem(503, "state_unavailable", "The state store is away", reason, retryAfter: 1)
    case .full: Problem(503, "disk_full", "The disk is full", retryAfter: 30)
    case .damaged(let what): Problem(500, "state_damaged", "A stored record cannot be read", what)
    case .refused(let rule): Problem(500, "state_refused", "The state store refused a request of ours", rule)
    case .io(let reason): Problem(500, "state_io", "The state store could not be read", reason)
    }
  }

  private static func problem(_ error: WarehouseError) -> Problem {
    switch error {
    case .unavailable(let reason): Problem(503, "warehouse_unavailable", "The warehouse is away", reason, retryAfter: 5)
    case .refused(let code, let reason):
      Problem(500, "warehouse_refused", "The warehouse refused a request of ours", "code \(code): \(reason)")
    case .invalidAnalysis(let field, let reason): Problem(400, "invalid_analysis", "The analysis cannot be made", "\(field): \(reason).")
    case .invalidQuery(let code, let reason): queryProblem(code, String(reason.prefix(1000)))
    }
  }

  /// Codes of ClickHouse's ErrorCodes.cpp.
  private static func queryProblem(_ code: Int, _ reason: String) -> Problem {
    switch code {
    // READONLY, QUERY_IS_PROHIBITED, SETTING_CONSTRAINT_VIOLATION, ACCESS_DENIED
    case 164, 392, 452, 497: Problem(403, "query_forbidden", "The query asks for more than it may", reason)
    // TOO_MANY_ROWS, TIMEOUT_EXCEEDED, TOO_SLOW, MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES
    case 158, 159, 160, 241, 307, 396:
      Problem(400, "query_over_limit", "The query needs more time, memory or rows than one may take", reason)
    default: Problem(400, "invalid_query", "The query cannot be run", reason)
    }
  }

  private static func problem(_ error: CommandError) -> Problem {
    switch error {
    case .conflict(let reason): Problem(409, "conflict", "Something has changed meanwhile; read again and retry", reason)
    case .notFound(let what): Problem(404, "not_found", "It names something that does not exist", what)
    case .journal(let error): problem(error)
    case .pending(let offset):
      Problem(503, "pending", "The change is durable and will run, but has not yet", "journal offset \(offset.rawValue)", retryAfter: 5)
    }
  }

  private static func problem(_ error: JournalError) -> Problem {
    switch error {
    case .overloaded: Problem(503, "journal_overloaded", "Too much waits to be written", retryAfter: 1)
    case .full: Problem(503, "disk_full", "The disk is full", retryAfter: 30)
    case .held(let consumer):
      Problem(503, "journal_held", "A consumer holds back too much of the journal", consumer.rawValue, retryAfter: 30)
    case .io(let operation, let errno):
      Problem(503, "journal_io", "The journal could not be written", "\(operation): errno \(errno)", retryAfter: 5)
    case .recordTooLarge(let bytes, let max): Problem(413, "record_too_large", "The record is too large", "\(bytes) bytes, at most \(max).")
    case .corrupt(let file, let offset, let reason):
      Problem(500, "journal_corrupt", "The journal is damaged", "\(file) at byte \(offset): \(reason)")
    case .deleted(let first): Problem(500, "journal_deleted", "The record is no longer kept", "The first kept one is \(first.rawValue).")
    case .closed: Problem(503, "stopping", "The server is stopping", retryAfter: 5)
    }
  }
}
