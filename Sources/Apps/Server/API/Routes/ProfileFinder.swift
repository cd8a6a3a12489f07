import Ports
import Vocabulary

/// Finds a profile by the text that stands in a path: `type:value` or an id.
struct ProfileFinder: Sendable {
  let state: any ProfileReading
  let hashKey: HashKey

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
    guard let identifier = Identifier(type: type, raw: String(reference[reference.index(after: colon)...])) else { return nil }
    do throws(StateStoreError) { return try await state.profileRow(identifier: identifier.key(hashKey)) } catch { throw .state(error) }
  }

  private func record(_ row: ProfileRow) async throws(APIError) -> ProfileRecord? {
    let stored: ProfileRecordBytes?
    do throws(StateStoreError) { stored = try await state.profile(row: row) } catch { throw .state(error) }
    guard let stored else { return nil }
    do throws(StoredFormatError) { return try ProfileRecord(encoded: stored.bytes) } catch { throw .storedFormat(error) }
  }
}
