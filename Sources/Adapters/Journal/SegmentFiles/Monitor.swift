import Glibc

/// A value behind a lock, with three bells that threads can wait for. (`Mutex` of the standard library has no condition variables.)
///
/// Unchecked, because `state` is reached only in `withLock` and `wait`, which hold the mutex; the mutex and the bells never move and
/// live as long as the monitor.
final class Monitor<State: Sendable>: @unchecked Sendable {
  enum Bell: CaseIterable { case work, progress, closing }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let work = Monitor.makeBell()
  private let progress = Monitor.makeBell()
  private let closing = Monitor.makeBell()
  private var state: State

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    for bell in [work, progress, closing] {
      pthread_cond_destroy(bell)
      bell.deallocate()
    }
  }

  func withLock<Value, Failure: Error>(_ body: (inout State) throws(Failure) -> Value) throws(Failure) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }

  /// Blocks until `body` gives a value, asking again at every ring, or until the time is over; then nil.
  func wait<Value>(for bell: Bell, timeout: Duration, _ body: (inout State) -> Value?) -> Value? {
    var deadline = Monitor.deadline(after: timeout)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let value = body(&state) { return value }
      if pthread_cond_timedwait(condition(bell), mutex, &deadline) == ETIMEDOUT { return body(&state) }
    }
  }

  /// Wakes everyone who waits for the bell.
  func ring(_ bell: Bell) { pthread_cond_broadcast(condition(bell)) }

  private func condition(_ bell: Bell) -> UnsafeMutablePointer<pthread_cond_t> {
    switch bell {
    case .work: work
    case .progress: progress
    case .closing: closing
    }
  }

  private static func makeBell() -> UnsafeMutablePointer<pthread_cond_t> {
    let bell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(bell, &attributes)
    pthread_condattr_destroy(&attributes)
    return bell
  }

  /// At most a year ahead, so that nothing overflows.
  private static func deadline(after timeout: Duration) -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = min(max(timeout, .zero), .seconds(31_536_000)).components
    let nanoseconds = Int64(time.tv_nsec) + attoseconds / 1_000_000_000
    return timespec(tv_sec: time.tv_sec + Int(seconds + nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
