public import Vocabulary

/// Decides whether something about a person may go to a destination.
///
/// A person who never said anything about consent is not held back by categories; one who did must have allowed all categories of the
/// destination, and an empty statement allows none (Segment, consent in unify).
public struct ConsentPolicy: Sendable, Equatable {
  /// Stable codes; stored and shown.
  public enum Refusal: String, Sendable, CaseIterable {
    case suppressed
    case unsubscribed
    case globalPrivacyControl = "global_privacy_control"
    case categoryDenied = "category_denied"
    case integrationDisabled = "integration_disabled"
  }

  public var destination: DestinationDefinition

  public init(destination: DestinationDefinition) { self.destination = destination }

  /// Nil when the delivery may be made.
  public func refusal(standing: ConsentStanding) -> Refusal? {
    if standing.isSuppressed { return .suppressed }
    if standing.isUnsubscribed { return .unsubscribed }
    if standing.objectsToSale, destination.honoursGPC, !allowsSinceObjecting(standing) { return .globalPrivacyControl }
    if let categories = standing.categories, destination.consentCategories.contains(where: { categories[$0] != true }) {
      return .categoryDenied
    }
    if standing.disabledIntegrations.contains(destination.integrationName) || standing.disabledIntegrations.contains(destination.key) {
      return .integrationDisabled
    }
    return nil
  }

  /// The person was asked after the signal, and allowed what the destination is for: that is the more particular word.
  private func allowsSinceObjecting(_ standing: ConsentStanding) -> Bool {
    guard standing.spokeSinceObjecting, let categories = standing.categories, !destination.consentCategories.isEmpty else { return false }
    return destination.consentCategories.allSatisfy { categories[$0] == true }
  }

  /// The check at the moment of leaving: consent that was taken back since the delivery was queued holds it back.
  public func permit<Record: Sendable>(_ record: Record, standing: ConsentStanding) -> Result<Permitted<Record>, ConsentRefused> {
    if let refusal = refusal(standing: standing) { return .failure(ConsentRefused(refusal: refusal)) }
    return .success(Permitted(record))
  }
}

public struct ConsentRefused: Error, Sendable, Equatable {
  public let refusal: ConsentPolicy.Refusal
}

/// What holds for one person now.
public struct ConsentStanding: Sendable, Equatable {
  public var isSuppressed: Bool
  public var isUnsubscribed: Bool
  /// Nil when nothing was ever said.
  public var categories: [String: Bool]?
  /// The newest Global Privacy Control signal stands.
  public var objectsToSale: Bool
  /// A statement about categories is newer than that signal.
  public var spokeSinceObjecting: Bool
  /// Destinations that the causing event excluded (`integrations: {Name: false}`).
  public var disabledIntegrations: Set<String>

  public init(
    isSuppressed: Bool = false, isUnsubscribed: Bool = false, categories: [String: Bool]? = nil, objectsToSale: Bool = false,
    spokeSinceObjecting: Bool = false, disabledIntegrations: Set<String> = []
  ) {
    self.isSuppressed = isSuppressed
    self.isUnsubscribed = isUnsubscribed
    self.categories = categories
    self.objectsToSale = objectsToSale
    self.spokeSinceObjecting = spokeSinceObjecting
    self.disabledIntegrations = disabledIntegrations
  }

  /// The newest statement and the newest of each mark over all signatures.
  public init(of profile: ProfileRecord, disabledIntegrations: Set<String> = []) {
    self.init(disabledIntegrations: disabledIntegrations)
    var newest: ConsentStatement?
    var marks: [ProfileMark.Kind: ProfileMark] = [:]
    for section in profile.sections {
      if let statement = section.consent, newest.map({ ($0.time, $0.tie) < (statement.time, statement.tie) }) ?? true { newest = statement }
      for mark in section.marks where marks[mark.kind].map({ $0.time <= mark.time }) ?? true { marks[mark.kind] = mark }
    }
    categories = newest?.categories
    isSuppressed = marks[.suppressed]?.isSet ?? false
    isUnsubscribed = marks[.unsubscribed]?.isSet ?? false
    if let signal = marks[.globalPrivacyControl], signal.isSet {
      objectsToSale = true
      spokeSinceObjecting = newest.map { $0.time > signal.time } ?? false
    }
  }
}
