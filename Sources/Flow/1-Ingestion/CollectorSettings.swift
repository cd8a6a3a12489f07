public import EventSpec

/// What the collector listens on and the limits that keep it bounded. Whatever lies beyond a limit is answered, never dropped in silence.
public struct CollectorSettings: Sendable, Equatable {
  /// Name or address to listen on.
  public var host = "127.0.0.1"
  /// 0 lets the system choose.
  public var port = 8080
  /// Event loops, each a thread.
  public var threads = 2

  /// One body, as sent and after decompression. Beyond: 413.
  public var bodyBytesMax = 4 * 1024 * 1024
  /// Events in one batch, at most 65,535. Beyond: 400.
  public var eventsPerBatchMax = 5_000
  /// The rules for one event; the flow must work by the same.
  public var eventLimits = WireCalls.Limits.standard
  /// Request line and header fields of one request. Beyond: 431.
  public var headerBytesMax = 32 * 1024
  public var headerFieldsMax = 100

  /// Open connections. Beyond: 503 and the connection is closed.
  public var connectionsMax = 10_000
  /// Requests of one connection that wait for their answer. Beyond: the connection is not read from until some are answered.
  public var pipelinedRequestsMax = 64
  /// Bytes of bodies in memory, from their arrival until they are durable, over all connections. Beyond: 503.
  public var bodyBytesInFlightMax = 256 * 1024 * 1024
  /// Events per second and source, as a token bucket that holds one second's worth; nil for no limit. Beyond: 429.
  public var eventsPerSecondMax: Int?

  /// From the first byte of a request to the end of its header fields. Beyond: 408.
  public var headTimeout: Duration = .seconds(10)
  /// From the end of the header fields to the end of the body. Beyond: 408.
  public var bodyTimeout: Duration = .seconds(60)
  /// Without any request. Beyond: the connection is closed.
  public var idleTimeout: Duration = .seconds(75)
  /// How long a shutdown waits for requests in flight.
  public var shutdownTimeout: Duration = .seconds(10)

  /// `https://events.example.com`: where browsers reach the collector, for the settings that analytics.js reads. Without it the request's
  /// own `Host` is given, over http.
  public var publicAddress: String?
  /// The last address in `X-Forwarded-For` is the client's: only behind a proxy that sets it.
  public var trustsForwardedFor = false
  /// Shown by `/version`.
  public var version = "0"

  public init() {}
}
