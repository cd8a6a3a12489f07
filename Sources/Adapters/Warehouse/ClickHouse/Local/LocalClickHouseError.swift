/// A local ClickHouse cannot run here; `reason` says in one sentence why, and what to do.
public struct LocalClickHouseError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
