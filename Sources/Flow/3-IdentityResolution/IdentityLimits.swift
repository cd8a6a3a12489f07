public import Vocabulary

/// How many identifiers of each type one profile may hold.
public struct IdentityLimits: Sendable {
  private let perType: [IdentifierType: Int]
  /// For types that nobody defined.
  static let undefinedTypeLimit = 5

  public init(_ definitions: [IdentifierTypeDefinition]) {
    perType = Dictionary(definitions.map { ($0.type, $0.limit) }, uniquingKeysWith: { first, _ in first })
  }

  func limit(of type: IdentifierType) -> Int { perType[type] ?? IdentityLimits.undefinedTypeLimit }

  /// True when one profile may hold all of these together with so many signatures: then no order of arrival can touch a limit.
  func allow(identifiers: Set<Identifier>, signatures: Int) -> Bool {
    guard signatures <= ProfileRecord.signaturesMax, identifiers.count <= ProfileRecord.identifiersMax else { return false }
    var counts: [IdentifierType: Int] = [:]
    for identifier in identifiers {
      let count = (counts[identifier.type] ?? 0) + 1
      if count > limit(of: identifier.type) { return false }
      counts[identifier.type] = count
    }
    return true
  }
}
