/// A read-only query of the warehouse whose rows are a profile's id and a value, and how often it is asked.
public struct SQLTraitQuery: Sendable, Codable, Equatable {
  /// One SELECT over the workspace's views with the columns `profile_id` and `value`.
  public var sql: String
  /// From one run to the next, in microseconds; at least ``everyMin``.
  public var every: Int64

  public init(sql: String, every: Int64) {
    self.sql = sql
    self.every = every
  }

  public static let everyMin = Int64.minute
  public static let bytesMax = 16_384
}
