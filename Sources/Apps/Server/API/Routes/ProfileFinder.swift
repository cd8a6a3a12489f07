import Ports
import Standardising
import Vocabulary

/// Finds a profile by the text that stands in a path: `type:value` or an id.
struct ProfileFinder: Sendable {
  let state: any ProfileReading
  let hashKey: HashKey
  let forms: IdentifierForms

  init(_ services: APIServices) {
    state = services.state
    hashKey = services.control.hashKey
    forms = IdentifierForms(services.control.definitions)
  }

  /// Merges point from record to record; more steps than this mean damage.
  static let hopsMax = 32

  /// The profile that now holds what the reference named; merged ones lead to their survivor.
  /// - Throws: `.notFound(.profile)`, `.state`, `.storedFormat`.
  func find(_ reference: String) async throws(APIError) -> ProfileRecord {
    guard var row = try await row(of: reference) else { throw .notFound(.profile) }
    for _ in 0..<ProfileFinder.hopsMax {
      guard let record = try await record(row) else { throw .notFound(.profile) }
      guard let survivor = record.mergedInto else { return record }
      row = survivor
    }
    throw .storedFormat(StoredFormatError(what: "profiles merged in a circle"))
  }

  /// The record that the reference names, also when it was merged away.
  /// - Throws: `.notFound(.profile)`, `.state`, `.storedFormat`.
  func own(_ reference: String) async throws(APIError) -> ProfileRecord {
    guard let row = try await row(of: reference), let record = try await record(row) else { throw .notFound(.profile) }
    return record
  }

  private func row(of reference: String) async throws(APIError) -> ProfileRow? {
    guard let colon = reference.firstIndex(of: ":") else { return ProfileID(reference)?.row(key: hashKey) }
    let type = IdentifierType(rawValue: String(reference[..<colon]))
    for identifier in forms.candidates(type, String(reference[reference.index(after: colon)...])) {
      if let row = try await row(of: identifier) { return row }
    }
    return nil
  }

  /// The form in which an identifier is known, or the one that it would have today; nil when the value cannot name anybody.
  func identifier(_ type: IdentifierType, _ raw: String) async throws(APIError) -> Identifier? {
    let candidates = forms.candidates(type, raw)
    for identifier in candidates {
      if try await row(of: identifier) != nil { return identifier }
    }
    return candidates.first
  }

  private func row(of identifier: Identifier) async throws(APIError) -> ProfileRow? {
    do throws(StateStoreError) { return try await state.profileRow(identifier: identifier.key(hashKey)) } catch { throw .state(error) }
  }

  private func record(_ row: ProfileRow) async throws(APIError) -> ProfileRecord? {
    let stored: ProfileRecordBytes?
    do throws(StateStoreError) { stored = try await state.profile(row: row) } catch { throw .state(error) }
    guard let stored else { return nil }
    do throws(StoredFormatError) { return try ProfileRecord(encoded: stored.bytes) } catch { throw .storedFormat(error) }
  }
}
