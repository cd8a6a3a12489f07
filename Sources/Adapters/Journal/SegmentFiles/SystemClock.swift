import Glibc
import Vocabulary

enum SystemClock {
  @Sendable static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * .second + Int64(time.tv_nsec) / 1000)
  }
}
