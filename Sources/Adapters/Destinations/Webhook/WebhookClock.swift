public import Vocabulary

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The machine's clock, in the vocabulary's unit.
public enum WebhookClock {
  @Sendable public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * .second + Int64(time.tv_nsec) / 1000)
  }
}
