import Consent
import Ports
import Synchronization
import Vocabulary

/// A receiver that answers as it is told and remembers what it saw.
final class ScriptedDestination: Destination {
  struct Seen: Equatable {
    var key: String
    var profile: ProfileRow
    var verdict: DeliveryVerdict
  }

  let batchMax: Int
  private let answer: @Sendable (Delivery, Int) async -> DeliveryVerdict
  private let state = Mutex(State())

  private struct State {
    var seen: [Seen] = []
    var attempts: [String: Int] = [:]
    var profilesUnderWay: Set<ProfileRow> = []
    var overlaps = 0
    var closed = 0
  }

  /// - Parameter answer: is given the delivery and how often it came before.
  init(batchMax: Int = 1, answer: @escaping @Sendable (Delivery, Int) async -> DeliveryVerdict = { _, _ in .delivered }) {
    self.batchMax = batchMax
    self.answer = answer
  }

  var seen: [Seen] { state.withLock { $0.seen } }
  /// Times that two deliveries of one profile were under way at once.
  var overlaps: Int { state.withLock { $0.overlaps } }
  var closed: Int { state.withLock { $0.closed } }

  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict] {
    var verdicts: [DeliveryVerdict] = []
    for delivery in deliveries.map(\.record) {
      let before = state.withLock { state in
        if !state.profilesUnderWay.insert(delivery.profile).inserted { state.overlaps += 1 }
        defer { state.attempts[delivery.idempotencyKey, default: 0] += 1 }
        return state.attempts[delivery.idempotencyKey, default: 0]
      }
      let verdict = await answer(delivery, before)
      state.withLock { state in
        state.profilesUnderWay.remove(delivery.profile)
        state.seen.append(Seen(key: delivery.idempotencyKey, profile: delivery.profile, verdict: verdict))
      }
      verdicts.append(verdict)
    }
    return verdicts
  }

  func close() async { state.withLock { $0.closed += 1 } }
}

/// Hands out destinations that exist already.
struct ScriptedFactory: DestinationFactory {
  var type: String
  var destinations: @Sendable (DestinationDefinition) throws(DestinationConfigurationError) -> any Destination
  var settings: [DestinationSetting] { [] }

  func make(_ definition: DestinationDefinition, environment: DestinationEnvironment) throws(DestinationConfigurationError)
    -> any Destination
  {
    try destinations(definition)
  }
}
