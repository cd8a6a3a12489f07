public import Consent
public import Ports
public import Vocabulary

/// What an adapter brings to its contract: one fresh destination, and a look at what its receiver has.
public struct DestinationFixture: Sendable {
  public var destination: any Destination
  /// Opens the same destination once more, as after a restart; the one before may have ended without a close.
  public var reopen: @Sendable () async throws -> any Destination
  /// The idempotency keys that the receiver keeps, in the order in which it got each first. A receiver may drop repeats by key.
  public var received: @Sendable () async throws -> [String]

  public init(
    destination: any Destination, reopen: @escaping @Sendable () async throws -> any Destination,
    received: @escaping @Sendable () async throws -> [String]
  ) {
    self.destination = destination
    self.reopen = reopen
    self.received = received
  }

  /// Deliveries of one segment, each of another profile, that may leave.
  public static func deliveries(_ numbers: some Sequence<Int>) -> [Permitted<Delivery>] {
    numbers.map { permitted(delivery($0)) }
  }

  public static func delivery(_ number: Int, segment: String = "loyal", email: String? = nil) -> Delivery {
    let digits = String(number, radix: 16)
    let key = String(repeating: "0", count: 32 - digits.count) + digits
    let body =
      #"{"type":"segment.entered","segment":"\#(segment)","profile":"00000000-0000-4000-8000-000000000001","identifiers":"#
      + #"[{"type":"email","value":"\#(email ?? "p\(number)@example.com")"}],"traits":{},"at":"2026-11-21T10:00:00.000Z","because":"x"}"#
    return Delivery(
      idempotencyKey: key, destination: DestinationID(rawValue: 1), profile: ProfileRow(rawValue: UInt64(number)),
      segment: SegmentID(rawValue: 1), change: .entered, at: Timestamp(microseconds: 1_795_255_200_000_000), body: Array(body.utf8))
  }

  public static func keys(_ numbers: some Sequence<Int>) -> [String] { numbers.map { delivery($0).idempotencyKey } }

  /// Through the consent module, as every delivery goes.
  public static func permitted(_ delivery: Delivery) -> Permitted<Delivery> {
    let definition = DestinationDefinition(id: delivery.destination, key: "d", name: "D", type: "t", settings: [:], segments: [])
    guard case .success(let permitted) = ConsentPolicy(destination: definition).permit(delivery, standing: ConsentStanding()) else {
      preconditionFailure("nothing stands against this delivery")
    }
    return permitted
  }
}
