internal import Foundation

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
  /// Where BI tools are let in; nil: nowhere.
  public var bi: BIListener?

  public init(
    memoryBytesMax: Int = LocalClickHouseSettings.memoryBytesUsual, mergeThreads: Int = 2, hangLimit: Duration = .seconds(30),
    startLimit: Duration = .seconds(300),
    stopLimit: Duration = .seconds(10), bi: BIListener? = nil
  ) {
    self.memoryBytesMax = memoryBytesMax
    self.mergeThreads = mergeThreads
    self.hangLimit = hangLimit
    self.startLimit = startLimit
    self.stopLimit = stopLimit
    self.bi = bi
  }

  /// 2 GB, or a quarter of the machine's memory when that is less.
  public static let memoryBytesUsual = min(2_000_000_000, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4))
}
