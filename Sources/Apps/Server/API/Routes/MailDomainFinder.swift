import Ports
import Standardising
import Vocabulary

/// Joins what name servers have said to e-mail addresses, when these are shown.
struct MailDomainFinder: Sendable {
  let state: any MailDomainKeeping
  let definitions: Definitions

  /// Of an address to whose domain no mail can be sent.
  static let flags = ["undeliverable_domain"]

  init(_ services: APIServices) {
    state = services.state
    definitions = services.control.definitions
  }

  /// Nil for what is no e-mail address.
  static func domain(of identifier: Identifier, _ definitions: Definitions) -> String? {
    guard definitions.identifierTypes.contains(where: { $0.type == identifier.type && $0.form.kind == .email }) else { return nil }
    return EmailForm.domain(of: identifier.value)
  }

  /// Domains of the records' addresses to which no mail can be sent; none while they are not checked.
  func undeliverable(in records: [ProfileRecord]) async throws(APIError) -> Set<String> {
    guard definitions.checksMailDomains ?? false else { return [] }
    let domains = Set(records.flatMap { record in record.ownIdentifiers.compactMap { Self.domain(of: $0, definitions) } })
    guard !domains.isEmpty else { return [] }
    do throws(StateStoreError) {
      return Set(try await state.mailDomains(domains.sorted()).filter(\.isUndeliverable).map(\.name))
    } catch { throw .state(error) }
  }
}
