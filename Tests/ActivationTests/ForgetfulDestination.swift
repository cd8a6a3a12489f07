import Consent
import Ports
import Vocabulary

/// Breaks the rule of the port: tells the verdict of the first delivery only.
struct ForgetfulDestination: Destination {
  let batchMax = 3
  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict] { [.delivered] }
  func close() async {}
}
