/// Sizes of the local server. The defaults suit a machine that does other work too.
public struct LocalClickHouseSettings: Sendable, Equatable {
  /// The server refuses statements that would take more memory; inserts are then tried again.
  public var memoryBytesMax: Int
  /// Threads that merge parts.
  public var mergeThreads: Int
  /// A server that does not answer for so long is ended and started again.
  public var hangLimit: Duration
  /// A server that is not ready after so long is ended and started again; it reads all parts at start.
  public var startLimit: Duration
  /// How long a server that is asked to end may take.
  public var stopLimit: Duration

  public init(
    memoryBytesMax: Int = 4_000_000_000, mergeThreads: Int = 2, hangLimit: Duration = .seconds(30), startLimit: Duration = .seconds(300),
    stopLimit: Duration = .seconds(10)
  ) {
    self.memoryBytesMax = memoryBytesMax
    self.mergeThreads = mergeThreads
    self.hangLimit = hangLimit
    self.startLimit = startLimit
    self.stopLimit = stopLimit
  }
}
