import Consent
import JSONTape
import Segmentation
import Standardising
import Vocabulary

/// A profile as the API shows it: its sections folded into one.
struct ProfileView {
  struct SeenIdentifier {
    var identifier: Identifier
    var firstSeen: Timestamp
    var lastSeen: Timestamp
  }

  let record: ProfileRecord
  let definitions: Definitions
  /// The moment for which computed traits are shown.
  let now: Timestamp
  /// Members of the groups of its households, as they are known.
  var householdSizes: [KeyedHash: Int] = [:]
  /// Domains of its e-mail addresses that take no mail, as far as that is known.
  var undeliverableDomains: Set<String> = []

  /// Those that belong to the profile, most telling type first, then by value.
  var identifiers: [SeenIdentifier] {
    var seen: [Identifier: SeenIdentifier] = [:]
    for section in record.sections {
      for (index, identifier) in section.identifiers.enumerated() where section.refusedMask >> UInt64(index) & 1 == 0 {
        var entry = seen[identifier] ?? SeenIdentifier(identifier: identifier, firstSeen: section.firstSeen, lastSeen: section.lastSeen)
        entry.firstSeen = min(entry.firstSeen, section.firstSeen)
        entry.lastSeen = max(entry.lastSeen, section.lastSeen)
        seen[identifier] = entry
      }
    }
    let types = definitions.identifierTypes
    return seen.values
      .map { entry in (types.firstIndex { $0.type == entry.identifier.type } ?? types.count, entry) }
      .sorted { ($0.0, $0.1.identifier) < ($1.0, $1.1.identifier) }
      .map { $0.1 }
  }

  private var reader: TraitReader { TraitReader(definitions) }

  /// The value that counts per name, sorted by name; a null takes the trait away.
  var traits: [StoredTrait] { reader.traits(of: record) }

  /// What the profile is searched by.
  var searched: [StoredTrait] { reader.withStandardForms(traits) }

  func write(to json: inout JSONWriter, id: ProfileID, provenance: Bool) {
    json.object { json in
      json.member("id", id.description)
      json.key("identifiers")
      json.array(identifiers) { json, seen in
        json.object { json in
          json.member("type", seen.identifier.type.rawValue)
          json.member("value", seen.identifier.value)
          json.member("firstSeen", seen.firstSeen.iso8601)
          json.member("lastSeen", seen.lastSeen.iso8601)
          if let domain = MailDomainFinder.domain(of: seen.identifier, definitions), undeliverableDomains.contains(domain) {
            json.key("flags")
            json.array(MailDomainFinder.flags) { $0.string($1) }
          }
        }
      }
      json.key("traits")
      json.object { json in
        // A computed trait stands before one of the same name that an event brought.
        let computed = ComputedTraits(definitions: definitions).values(of: record, at: now)
        for trait in traits where !computed.contains(where: { $0.key == trait.name }) { write(trait, provenance: provenance, to: &json) }
        for (key, value) in computed { write(key, value, provenance: provenance, to: &json) }
      }
      json.key(TraitReader.name)
      json.object { json in
        for form in reader.standard(traits) {
          json.key(form.name)
          (form.value ?? .null).write(to: &json)
        }
      }
      json.key("segments")
      json.array(segmentKeys) { $0.string($1) }
      GroupView.write(accountsOf: record, to: &json)
      GroupView.write(householdsOf: record, sizes: householdSizes, definitions, to: &json)
      json.key("marks")
      json.array(marks) { $0.string($1.name) }
      json.member("firstSeen", record.sections.map(\.firstSeen).min()?.iso8601)
      json.member("lastSeen", record.sections.map(\.lastSeen).max()?.iso8601)
    }
  }

  private func write(_ trait: StoredTrait, provenance: Bool, to json: inout JSONWriter) {
    json.key(trait.name)
    guard provenance else { return trait.value.write(to: &json) }
    json.object { json in
      json.key("value")
      trait.value.write(to: &json)
      json.member("source", definitions.sourceKey(trait.source))
      json.member("time", trait.time.iso8601)
    }
  }

  /// A computed trait comes from the workspace itself, and is as new as the answer.
  private func write(_ key: String, _ value: TraitValue, provenance: Bool, to json: inout JSONWriter) {
    json.key(key)
    guard provenance else { return value.write(to: &json) }
    json.object { json in
      json.key("value")
      value.write(to: &json)
      json.member("source", "computed")
      json.member("time", now.iso8601)
    }
  }

  private var segmentKeys: [String] {
    record.memberships.compactMap { membership in definitions.segments.first { $0.id == membership.segment }?.key }
  }

  private var marks: [ProfileMark.Kind] {
    let standing = ConsentStanding(of: record)
    return ProfileMark.Kind.allCases.filter { kind in
      switch kind {
      case .unsubscribed: standing.isUnsubscribed
      case .suppressed: standing.isSuppressed
      case .globalPrivacyControl: standing.objectsToSale
      }
    }
  }
}

extension Definitions {
  /// `workspace` for what the workspace made itself, `removed` for a source that is no longer defined.
  func sourceKey(_ id: SourceID) -> String {
    id == .workspace ? "workspace" : sources.first { $0.id == id }?.key ?? "removed"
  }
}
