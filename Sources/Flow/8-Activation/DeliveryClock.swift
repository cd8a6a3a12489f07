public import Vocabulary

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Time as delivery workers see it. Tests bring their own.
public protocol DeliveryClock: Sendable {
  func now() -> Timestamp
  /// Returns at the moment, or at once when the task is cancelled.
  func sleep(until moment: Timestamp) async
}

/// The clock of the machine.
public struct SystemDeliveryClock: DeliveryClock {
  public init() {}

  public func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * .second + Int64(time.tv_nsec) / 1000)
  }

  /// Sleeps at most an hour at once, so that a clock that was set is noticed.
  public func sleep(until moment: Timestamp) async {
    while !Task.isCancelled {
      let rest = moment.microseconds.subtractingReportingOverflow(now().microseconds).partialValue
      if rest <= 0 { return }
      do { try await Task.sleep(for: .microseconds(min(rest, .hour))) } catch { return }
    }
  }
}
