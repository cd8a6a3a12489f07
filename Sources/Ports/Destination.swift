public import Consent
public import Vocabulary

/// A system that is told about changes. One value per configured destination; called by its delivery worker, never concurrently for one profile.
public protocol Destination: Sendable {
  /// At most so many deliveries in one call.
  var batchMax: Int { get }

  /// Delivers in order. One verdict per delivery, in the same order.
  func deliver(_ deliveries: [Permitted<Delivery>]) async -> [DeliveryVerdict]

  /// Ends connections and files.
  func close() async
}

public enum DeliveryVerdict: Sendable, Equatable {
  case delivered
  /// Try again; `after` is what the receiver asked for, nil for our own back-off.
  case retry(reason: String, after: Duration?)
  /// No retry can help.
  case refused(reason: String)
}

/// Makes destinations of one type from their settings. A new type of destination is one folder with one of these, and one line in the server's list.
public protocol DestinationFactory: Sendable {
  /// The `type:` in a workspace file.
  var type: String { get }
  /// Names, meaning and obligation of the settings, for validation and documentation.
  var settings: [DestinationSetting] { get }
  /// - Throws: ``DestinationConfigurationError`` naming the setting at fault; a retry cannot help.
  func make(_ definition: DestinationDefinition, environment: DestinationEnvironment) throws(DestinationConfigurationError)
    -> any Destination
}

public struct DestinationSetting: Sendable, Equatable {
  public var name: String
  public var meaning: String
  public var required: Bool
  public var secret: Bool

  public init(name: String, meaning: String, required: Bool, secret: Bool = false) {
    self.name = name
    self.meaning = meaning
    self.required = required
    self.secret = secret
  }
}

public struct DestinationEnvironment: Sendable {
  /// Where destinations may keep files, such as CSV exports.
  public var folder: String
  /// Resolves a reference to a secret (`${NAME}`, `file:PATH`) to its value; other texts stand for themselves; nil when it does not exist.
  public var secret: @Sendable (String) -> String?

  public init(folder: String, secret: @escaping @Sendable (String) -> String?) {
    self.folder = folder
    self.secret = secret
  }
}

public struct DestinationConfigurationError: Error, Sendable, Equatable {
  public var setting: String
  public var reason: String

  public init(setting: String, reason: String) {
    self.setting = setting
    self.reason = reason
  }
}
