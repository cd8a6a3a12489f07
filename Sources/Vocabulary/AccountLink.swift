/// That a signature belongs to an account, as `group` calls have said (Segment's spec: `groupId`). The spec has no call that ends it.
public struct AccountLink: Sendable, Equatable {
  /// The `groupId`.
  public var account: String
  /// Times of the earliest and the latest call, whatever the order of arrival.
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp

  public init(account: String, firstSeen: Timestamp, lastSeen: Timestamp) {
    self.account = account
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  /// Accounts of one signature; further ones are not taken.
  public static let perSignatureMax = 100
}

extension SignatureSection {
  /// Notes a `group` call.
  /// - Returns: whether the account is a new one here; nil when there is no room for it.
  public mutating func note(account: String, at time: Timestamp) -> Bool? {
    let place = accounts.firstIndex { $0.account >= account } ?? accounts.count
    if place < accounts.count, accounts[place].account == account {
      accounts[place].firstSeen = min(accounts[place].firstSeen, time)
      accounts[place].lastSeen = max(accounts[place].lastSeen, time)
      return false
    }
    guard accounts.count < AccountLink.perSignatureMax else { return nil }
    accounts.insert(AccountLink(account: account, firstSeen: time, lastSeen: time), at: place)
    return true
  }

  func writeAccounts(to writer: inout ByteWriter) {
    writer.unsigned(UInt64(accounts.count))
    for link in accounts {
      writer.text(link.account)
      writer.signed(link.firstSeen.microseconds &- firstSeen.microseconds)
      writer.signed(link.lastSeen.microseconds &- link.firstSeen.microseconds)
    }
  }

  mutating func readAccounts(from reader: inout ByteReader) throws(StoredFormatError) {
    for _ in 0..<(try reader.count()) {
      let account = try reader.text()
      let first = firstSeen.microseconds &+ (try reader.signed())
      accounts.append(
        AccountLink(
          account: account, firstSeen: Timestamp(microseconds: first), lastSeen: Timestamp(microseconds: first &+ (try reader.signed()))))
    }
  }
}

extension ProfileRecord {
  /// The profile's accounts: those of its signatures, each once, sorted by id. Merge and unmerge move signatures, and accounts with them.
  public var accounts: [AccountLink] {
    var found: [AccountLink] = []
    for section in sections {
      for link in section.accounts {
        let place = found.firstIndex { $0.account >= link.account } ?? found.count
        if place < found.count, found[place].account == link.account {
          found[place].firstSeen = min(found[place].firstSeen, link.firstSeen)
          found[place].lastSeen = max(found[place].lastSeen, link.lastSeen)
        } else {
          found.insert(link, at: place)
        }
      }
    }
    return found
  }
}
