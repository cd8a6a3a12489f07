internal import Synchronization

/// Numbers that were read lately, so that each costs its parsing (12 µs) once and a comparison of texts afterwards.
///
/// A table with one place per hash: what comes later takes the place. Threads share it; the lock is held for the look alone.
final class PhoneCache: Sendable {
  private struct Entry {
    var raw: String
    var region: String?
    var reading: PhoneReading
  }

  private let places: Mutex<[Entry?]>
  /// Texts beyond it are read each time.
  private static let bytesMax = 32
  private static let count = 1 << 13

  // Made when the first number comes: many that cleanse never see one.
  init() { places = Mutex([]) }

  func read(_ raw: String, region: String?) -> PhoneReading {
    guard raw.utf8.count <= PhoneCache.bytesMax else { return PhoneForm.read(raw, region: region) }
    let place = PhoneCache.place(of: raw)
    let known = places.withLock { places -> PhoneReading? in
      guard !places.isEmpty, let entry = places[place], entry.raw == raw, entry.region == region else { return nil }
      return entry.reading
    }
    if let known { return known }
    let reading = PhoneForm.read(raw, region: region)
    places.withLock { places in
      if places.isEmpty { places = [Entry?](repeating: nil, count: PhoneCache.count) }
      places[place] = Entry(raw: raw, region: region, reading: reading)
    }
    return reading
  }

  /// FNV-1a: the texts are short, and who fills one place with many numbers slows nothing but the cache.
  private static func place(of raw: String) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in raw.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32) & (count - 1)
  }
}
