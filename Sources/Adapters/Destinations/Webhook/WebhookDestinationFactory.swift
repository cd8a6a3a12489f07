internal import NIOHTTP1
public import Ports
public import Vocabulary

/// Makes webhook destinations: one signed POST per delivery, by the Standard Webhooks specification.
public struct WebhookDestinationFactory: DestinationFactory {
  private let now: @Sendable () -> Timestamp

  /// - Parameter now: the clock behind `webhook-timestamp`; receivers refuse timestamps more than five minutes off.
  public init(now: @escaping @Sendable () -> Timestamp = WebhookClock.now) { self.now = now }

  public var type: String { "webhook" }

  public var settings: [DestinationSetting] {
    [
      DestinationSetting(name: "url", meaning: "Where to POST to: http or https, without user and password.", required: true),
      DestinationSetting(
        name: "secret", meaning: "Signs every request: whsec_ and base64 (Standard Webhooks), or any text, taken as its UTF-8 bytes.",
        required: true, secret: true),
      DestinationSetting(
        name: "timeout_seconds", meaning: "From connecting to the end of the answer, 1 to 120; 10 when absent.", required: false),
      DestinationSetting(
        name: "header.*", meaning: "A further request header, such as header.Authorization; may be a reference to a secret.",
        required: false),
    ]
  }

  public func make(
    _ definition: DestinationDefinition, environment: DestinationEnvironment
  ) throws(DestinationConfigurationError) -> any Destination {
    WebhookDestination(configuration: try WebhookConfiguration(settings: definition.settings, secret: environment.secret), now: now)
  }
}
