internal import JSONTape
public import Vocabulary

/// Stage 4: writes what an event says about a person into the section of its signature. Of each trait that is kept which its survivorship asks
/// for, by default the newest by event time, whatever the order of arrival.
public struct Unifier: Sendable {
  /// Traits that one signature may carry; further names are not taken.
  public static let traitsMax = 500
  /// Bytes of one value.
  public static let traitBytesMax = 16 * 1024
  /// Categories in one statement of consent.
  public static let consentCategoriesMax = 100

  private let rules: SurvivorshipRules

  public init(rules: SurvivorshipRules = .newest) { self.rules = rules }

  /// What changed in the section.
  public struct Change: Sendable {
    /// Names of traits that have another value now.
    public var traits: [String] = []
    /// Traits that were not taken: too many, too long, or an empty name.
    public var refusedTraits = 0
    /// The event has brought the signature into an account.
    public var joinsAccount = false
  }

  /// - Parameter tie: a hash of the messageId; decides between equal times.
  public func apply(_ event: Event, tie: UInt64, to section: inout SignatureSection) -> Change {
    section.eventCount += 1
    section.firstSeen = min(section.firstSeen, event.timestamp)
    section.lastSeen = max(section.lastSeen, event.timestamp)
    var change = Change()
    if event.type == .identify, let traits = event.traits { applyTraits(traits, of: event, tie: tie, to: &section, change: &change) }
    applyConsent(event, tie: tie, to: &section)
    applyMarks(event, to: &section)
    if let account = event.account { change.joinsAccount = section.note(account: account, at: event.timestamp) ?? false }
    return change
  }

  private func applyTraits(_ traits: JSONElement, of event: Event, tie: UInt64, to section: inout SignatureSection, change: inout Change) {
    // Taken out once: the section may still hold them in their stored form.
    var stored = section.traits
    section.traits = []
    defer { section.traits = stored }
    for member in traits.members {
      let name = member.key
      guard !name.isEmpty, name.utf8.count <= 256, member.value.compactSizeEstimate <= Unifier.traitBytesMax else {
        change.refusedTraits += 1
        continue
      }
      let rule = rules[name]
      let isVerified = rule?.verifiedBy.flatMap { traits[$0]?.bool } ?? false
      let trait = StoredTrait(
        name: name, value: TraitValue(member.value), time: event.timestamp, tie: tie, source: event.source, isVerified: isVerified)
      switch stored.set(trait, by: rule) {
      case .changed: change.traits.append(name)
      case .unchanged: continue
      case .full: change.refusedTraits += 1
      }
    }
  }

  /// Writes one trait; false when it says nothing new, or when the section is full.
  public func set(_ trait: StoredTrait, in section: inout SignatureSection) -> Bool {
    var stored = section.traits
    section.traits = []
    defer { section.traits = stored }
    return stored.set(trait, by: rules[trait.name]) == .changed
  }

  private func applyConsent(_ event: Event, tie: UInt64, to section: inout SignatureSection) {
    guard let consent = event.context?["consent"] ?? event.batchContext?["consent"], let preferences = consent["categoryPreferences"],
      preferences.isObject
    else { return }
    if let known = section.consent, (known.time, known.tie) >= (event.timestamp, tie) { return }
    var categories: [String: Bool] = [:]
    for member in preferences.members.prefix(Unifier.consentCategoriesMax) { categories[member.key] = member.value.bool ?? false }
    section.consent = ConsentStatement(categories: categories, time: event.timestamp, tie: tie)
  }

  /// Global Privacy Control (W3C), the trait `unsubscribed` (true, false) and the event `Unsubscribed` of Segment's e-mail specification.
  private func applyMarks(_ event: Event, to section: inout SignatureSection) {
    // Its absence says nothing: a server's request never carries it, and neither does another browser of the same person.
    if event.globalPrivacyControl { section.set(ProfileMark(kind: .globalPrivacyControl, isSet: true, time: event.timestamp)) }
    if event.type == .identify, let value = event.traits?["unsubscribed"]?.bool {
      section.set(ProfileMark(kind: .unsubscribed, isSet: value, time: event.timestamp))
    } else if event.type == .track, event.name == "Unsubscribed" {
      section.set(ProfileMark(kind: .unsubscribed, isSet: true, time: event.timestamp))
    }
  }
}

extension [StoredTrait] {
  enum TraitSetting { case changed, unchanged, full }

  mutating func set(_ trait: StoredTrait, by rule: Survivorship?, countMax: Int = Unifier.traitsMax) -> TraitSetting {
    let low = lowerBound(of: trait.name)
    if let rule { return set(trait, by: rule, at: low) }
    guard low < count, self[low].name == trait.name else {
      guard count < countMax else { return .full }
      insert(trait, at: low)
      return .changed
    }
    guard trait.isNewer(than: self[low]) else { return .unchanged }
    let differs = self[low].value != trait.value
    self[low] = trait
    // What an earlier rule has kept beside it.
    while low + 1 < count, self[low + 1].name == trait.name { remove(at: low + 1) }
    return differs ? .changed : .unchanged
  }

  private mutating func set(_ trait: StoredTrait, by rule: Survivorship, at low: Int) -> TraitSetting {
    var end = low
    while end < count, self[end].name == trait.name { end += 1 }
    let known = Array(self[low..<end])
    let kept = rule.kept(of: known, adding: trait)
    if kept == known { return .unchanged }
    if kept.count > known.count, count >= Unifier.traitsMax { return .full }
    replaceSubrange(low..<end, with: kept)
    return .changed
  }
}

extension SignatureSection {
  /// The newest setting of each mark counts.
  public mutating func set(_ mark: ProfileMark) {
    if let index = marks.firstIndex(where: { $0.kind == mark.kind }) {
      if marks[index].time <= mark.time { marks[index] = mark }
    } else {
      marks.append(mark)
    }
  }
}
