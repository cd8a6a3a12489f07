import CPlatform
package import Ports
import Synchronization
package import Vocabulary

/// Tells who shows a token. Keeps the tokens of the state store in memory and reads them again when one was made or revoked here, and
/// at the latest after ``ageMax``.
package final class TokenBook: Sendable {
  private struct Entry {
    var token: AccessToken
    var hash: [UInt8]
  }

  private struct Cache {
    var entries: [Entry] = []
    var readAt: Timestamp?
  }

  /// A token that another program revoked in the same store is refused after this time at the latest, in microseconds.
  static let ageMax = 30 * Int64.second

  private let store: any ProfileReading
  private let now: @Sendable () -> Timestamp
  private let cache = Mutex(Cache())

  package init(store: any ProfileReading, now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.now = now
  }

  /// The token's owner. All known tokens are compared, each in constant time, so that the time taken tells nothing.
  func caller(authorization: String?) async throws(APIError) -> APIRequest.Caller {
    guard let authorization, authorization.utf8.count <= 512 else { throw .tokenMissing }
    let words = authorization.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { throw .tokenMissing }
    let hash = Sha256.hash(Array(words[1].utf8))
    let moment = now()
    var found: AccessToken?
    for entry in try await entries(at: moment) where kith_constant_time_equal(entry.hash, hash, hash.count) == 1 { found = entry.token }
    guard let found else { throw .tokenUnknown }
    if let expiry = found.expiresAt, expiry <= moment { throw .tokenExpired }
    return APIRequest.Caller(name: found.name, scope: found.scope, tokenHash: hash)
  }

  /// Whether the token of an answer that is still being written holds: it was neither revoked, nor has it expired. A store that is away
  /// changes nothing.
  func stillHolds(_ caller: APIRequest.Caller) async -> Bool {
    let moment = now()
    let entries: [Entry]
    do throws(APIError) { entries = try await self.entries(at: moment) } catch { return true }
    guard let token = entries.first(where: { $0.hash == caller.tokenHash })?.token else { return false }
    return token.expiresAt.map { $0 > moment } ?? true
  }

  /// Call after a command that made or revoked a token was committed.
  func forget() { cache.withLock { $0.readAt = nil } }

  private func entries(at moment: Timestamp) async throws(APIError) -> [Entry] {
    let known = cache.withLock { cache in
      cache.readAt.map { moment.microseconds - $0.microseconds < TokenBook.ageMax } == true ? cache.entries : nil
    }
    if let known { return known }
    let tokens = try await state { () async throws(StateStoreError) in try await store.tokens() }
    let entries = tokens.compactMap { token in Sha256.bytes(hexadecimal: token.sha256).map { Entry(token: token, hash: $0) } }
    cache.withLock { $0 = Cache(entries: entries, readAt: moment) }
    return entries
  }
}
