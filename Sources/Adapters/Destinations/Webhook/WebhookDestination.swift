internal import AsyncHTTPClient
internal import Consent
internal import NIOCore
internal import NIOHTTP1
internal import Ports
internal import Vocabulary

/// Posts each delivery to a URL. The idempotency key is the `webhook-id`: receivers drop repeats by it.
final class WebhookDestination: Destination {
  private let configuration: WebhookConfiguration
  private let now: @Sendable () -> Timestamp
  private let client: HTTPClient

  /// Connections to the receiver, per event loop at most.
  static let connectionsMax = 32
  /// What a receiver answers is read only so that the connection can be used again, and only so far.
  static let answerBytesMax = 64 * 1024

  init(configuration: WebhookConfiguration, now: @escaping @Sendable () -> Timestamp) {
    self.configuration = configuration
    self.now = now
    var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
    settings.timeout = .init(connect: .seconds(min(configuration.timeoutSeconds, 5)), read: .seconds(configuration.timeoutSeconds))
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsMax
    settings.connectionPool.idleTimeout = .seconds(30)
    // A refused connection is our back-off's affair, and must be seen as such.
    settings.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  }

  /// A delivery is a request of its own; the worker makes several calls at once.
  var batchMax: Int { 1 }

  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict] {
    var verdicts: [DeliveryVerdict] = []
    for delivery in deliveries { verdicts.append(await post(delivery.record)) }
    return verdicts
  }

  func close() async {
    do { try await client.shutdown() } catch {
      // Only a second shutdown fails, and then the client is closed already.
    }
  }

  private func post(_ delivery: Delivery) async -> DeliveryVerdict {
    let seconds = now().microseconds / .second
    var request = HTTPClientRequest(url: configuration.url)
    request.method = .POST
    request.headers = configuration.headers
    request.headers.add(name: "webhook-id", value: delivery.idempotencyKey)
    request.headers.add(name: "webhook-timestamp", value: "\(seconds)")
    request.headers.add(
      name: "webhook-signature", value: configuration.signature.header(id: delivery.idempotencyKey, timestamp: seconds, body: delivery.body)
    )
    request.body = .bytes(delivery.body)
    do {
      let response = try await client.execute(request, timeout: .seconds(configuration.timeoutSeconds))
      let verdict = WebhookAnswer(status: response.status.code, retryAfter: response.headers.first(name: "retry-after")).verdict(now: now())
      await drain(response.body)
      return verdict
    } catch {
      return .retry(reason: WebhookFailure.reason(of: error), after: nil)
    }
  }

  /// The status has decided; a body that is long or breaks off changes nothing.
  private func drain(_ body: HTTPClientResponse.Body) async {
    var count = 0
    do {
      for try await part in body {
        count += part.readableBytes
        if count > Self.answerBytesMax { return }
      }
    } catch { return }
  }
}
