internal import NIOCore

/// The answers of one connection, in the order of its requests: one that is ready early waits for those before it.
struct Answers<Waiting> {
  enum Slot {
    /// The request is still being read.
    case open
    /// The journal is syncing it.
    case waiting(Waiting)
    case ready(ByteBuffer, closes: Bool)
  }

  private var slots = CircularBuffer<Slot>(initialCapacity: 4)
  private var first = 0

  var count: Int { slots.count }
  var isEmpty: Bool { slots.isEmpty }
  /// The number of the request that is answered next.
  var firstNumber: Int { first }
  /// The number that the next request gets.
  var nextNumber: Int { first + slots.count }

  /// A place for the next request, and its number.
  mutating func open() -> Int {
    slots.append(.open)
    return first + slots.count - 1
  }

  mutating func wait(_ number: Int, _ waiting: Waiting) {
    guard let index = index(of: number) else { return }
    slots[index] = .waiting(waiting)
  }

  /// What was put there by ``wait(_:_:)``; nil when the request has been answered otherwise.
  func waiting(_ number: Int) -> Waiting? {
    guard let index = index(of: number), case .waiting(let waiting) = slots[index] else { return nil }
    return waiting
  }

  mutating func fill(_ number: Int, _ bytes: ByteBuffer, closes: Bool) {
    guard let index = index(of: number) else { return }
    slots[index] = .ready(bytes, closes: closes)
  }

  mutating func popReady() -> (bytes: ByteBuffer, closes: Bool)? {
    guard let slot = slots.first, case .ready(let bytes, let closes) = slot else { return nil }
    slots.removeFirst()
    first += 1
    return (bytes, closes)
  }

  private func index(of number: Int) -> CircularBuffer<Slot>.Index? {
    guard number >= first, number < first + slots.count else { return nil }
    return slots.index(slots.startIndex, offsetBy: number - first)
  }
}
