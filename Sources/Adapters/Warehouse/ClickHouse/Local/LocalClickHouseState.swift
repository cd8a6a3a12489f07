/// What the local server is doing now.
public enum LocalClickHouseState: Sendable, Equatable {
  case starting
  case ready
  /// It failed and is started again after `pause`.
  case waiting(pause: Duration)
  case stopped
}
