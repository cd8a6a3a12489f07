internal import CPlatform
internal import Glibc
internal import Vocabulary

/// A sorted, immutable file of message keys, mapped into memory: what was committed in one stretch of time.
final class MessageRun: @unchecked Sendable {
  // @unchecked: the mapping is read-only, made in init and taken down in deinit; all else is constant.
  let number: UInt64
  let level: Int
  let header: MessageRunHeader
  private let memory: UnsafeRawBufferPointer
  private let keys: UnsafePointer<KeyedHash>
  private let filter: UnsafePointer<MessageFilter.Block>

  /// Checks header, size and filter. The keys are checked when they are all read: by a merge.
  init(number: UInt64, level: Int, path: String) throws {
    self.number = number
    self.level = level
    memory = try MessageRun.map(path)
    do {
      header = try MessageRunHeader(reading: memory)
      guard memory.count == header.fileBytes else { throw StoredFormatError(what: "length of a message run") }
      let filterStart = MessageRunHeader.bytes + header.messages * 16
      let filterBytes = header.blocks * 32
      guard kith_crc32c(0, memory.baseAddress! + filterStart, filterBytes) == header.filterChecksum else {
        throw StoredFormatError(what: "filter of a message run")
      }
      keys = (memory.baseAddress! + MessageRunHeader.bytes).assumingMemoryBound(to: KeyedHash.self)
      filter = (memory.baseAddress! + filterStart).assumingMemoryBound(to: MessageFilter.Block.self)
    } catch {
      munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress!), memory.count)
      throw error
    }
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress!), memory.count) }

  var count: Int { header.messages }

  subscript(index: Int) -> KeyedHash { keys[index] }

  func contains(_ key: KeyedHash) -> Bool {
    let mask = MessageFilter.mask(key)
    // The keys may begin at any multiple of 16, and a block wants 32.
    let place = UnsafeRawPointer(filter) + MessageFilter.block(key, of: header.blocks) * 32
    let block = place.loadUnaligned(as: MessageFilter.Block.self)
    return block & mask == mask && isStored(key)
  }

  /// Keys are evenly spread, so a key stands near its share of the file: about the root of the count away.
  private func isStored(_ key: KeyedHash) -> Bool {
    let guess = Int(truncatingIfNeeded: key.high.multipliedFullWidth(by: UInt64(count)).high)
    let reach = 64 + 4 * Int(Double(count).squareRoot())
    var low = max(0, guess - reach)
    var high = min(count, guess + reach)
    if low > 0, keys[low] > key { low = 0 }
    if high < count, keys[high] < key { high = count }
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < count && keys[low] == key
  }

  /// - Throws: ``StoredFormatError`` when the keys are not those that were written.
  func verify() throws(StoredFormatError) {
    guard kith_crc32c(0, keys, count * 16) == header.keysChecksum else { throw StoredFormatError(what: "keys of a message run") }
  }

  private static func map(_ path: String) throws -> UnsafeRawBufferPointer {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw StoredFormatError(what: "a message run is missing") }
      throw FileFailure("opening a message run")
    }
    defer { Glibc.close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw FileFailure("looking at a message run") }
    guard facts.st_size >= MessageRunHeader.bytes else { throw StoredFormatError(what: "message run without a header") }
    let length = Int(facts.st_size)
    guard let start = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
      throw FileFailure("mapping a message run")
    }
    return UnsafeRawBufferPointer(start: start, count: length)
  }
}
