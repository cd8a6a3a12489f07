/// One thing to be told to one destination. Written in the flow's transaction, delivered after it is synced.
public struct Delivery: Sendable, Equatable {
  public enum Change: UInt8, Sendable {
    case entered = 1
    case left = 2

    public var name: String { self == .entered ? "entered" : "left" }
  }

  /// The same for every attempt, restart and replay; receivers use it to drop repeats. `<offset>-<destination>-<segment>-<change>-<profile>`
  /// hashed with the workspace's key, as 32 hexadecimal digits.
  public var idempotencyKey: String
  public var destination: DestinationID
  public var profile: ProfileRow
  public var segment: SegmentID
  public var change: Change
  /// When the change took place, by the flow's clock.
  public var at: Timestamp
  /// JSON text: `{type, segment, profile, identifiers, traits, at, because}`.
  public var body: [UInt8]

  public init(
    idempotencyKey: String, destination: DestinationID, profile: ProfileRow, segment: SegmentID, change: Change, at: Timestamp,
    body: [UInt8]
  ) {
    self.idempotencyKey = idempotencyKey
    self.destination = destination
    self.profile = profile
    self.segment = segment
    self.change = change
    self.at = at
    self.body = body
  }
}
