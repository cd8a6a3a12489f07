internal import Ports
internal import Standardising
internal import Vocabulary

/// Finds domains of e-mail addresses that were not met lately, in the rows that the feed has read anyway.
struct MetMailDomains {
  private var recent: Set<String> = []
  private static let recentMax = 50_000
  /// Domains that the state store keeps.
  static let countMax = 200_000

  /// The domains among the addresses of some profiles that are not among the recent ones.
  /// - Parameter types: those of e-mail addresses.
  func new(in profiles: [WarehouseProfile], types: [IdentifierType]) -> [String] {
    let prefixes = types.map { $0.rawValue + ":" }
    var found: Set<String> = []
    for profile in profiles where !profile.isGone {
      for identifier in profile.identifiers where prefixes.contains(where: identifier.hasPrefix) {
        guard let domain = EmailForm.domain(of: identifier), domain.utf8.count <= MailDomain.nameBytesMax, !recent.contains(domain) else {
          continue
        }
        found.insert(domain)
      }
    }
    return found.sorted()
  }

  mutating func noteKept(_ domains: [String]) {
    if recent.count + domains.count > Self.recentMax { recent = [] }
    recent.formUnion(domains.prefix(Self.recentMax))
  }

  mutating func forget() { recent = [] }
}
