/// A company, team or other group that `group` calls tell of, with its traits: of each the newest by event time, then by tie, whatever the
/// order of arrival. Its members are the profiles whose signatures have an ``AccountLink`` to it.
public struct Account: Sendable, Equatable {
  /// The `groupId`; at most ``idBytesMax``.
  public var id: String
  /// Sorted by name; null: taken away.
  public var traits: [StoredTrait]
  /// Times of the earliest and the latest call.
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp

  public static let idBytesMax = 256
  /// Further names are not taken.
  public static let traitsMax = 200

  public init(id: String, traits: [StoredTrait] = [], firstSeen: Timestamp, lastSeen: Timestamp) {
    self.id = id
    self.traits = traits
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  /// The value of a trait; nil when there is none, or it was taken away.
  public func value(of trait: String) -> TraitValue? {
    let place = traits.lowerBound(of: trait)
    guard place < traits.count, traits[place].name == trait, traits[place].value != .null else { return nil }
    return traits[place].value
  }

  /// Format version 1.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: 256)
    writer.byte(1)
    writer.text(id)
    writer.signed(firstSeen.microseconds)
    writer.signed(lastSeen.microseconds)
    writer.unsigned(UInt64(traits.count))
    for trait in traits { trait.write(to: &writer) }
    return writer.bytes
  }

  /// - Throws: ``StoredFormatError`` when the bytes were damaged or written by a later version; a retry cannot help.
  public init(encoded: [UInt8]) throws(StoredFormatError) {
    let result: Result<Account, StoredFormatError> = encoded.withUnsafeBytes { bytes in
      do throws(StoredFormatError) { return .success(try Account(reading: bytes)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(reading bytes: UnsafeRawBufferPointer) throws(StoredFormatError) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw StoredFormatError(what: "account of an unknown version") }
    self.init(
      id: try reader.text(), firstSeen: Timestamp(microseconds: try reader.signed()),
      lastSeen: Timestamp(microseconds: try reader.signed()))
    let count = try reader.count()
    traits.reserveCapacity(count)
    for _ in 0..<count { traits.append(try StoredTrait(from: &reader)) }
  }
}
