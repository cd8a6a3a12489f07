import CPlatform
import Glibc
import Ports

/// One real thread with a name.
struct WriterThread: Sendable {
  private let thread: pthread_t

  init(name: String, _ body: @escaping @Sendable () -> Void) throws(JournalError) {
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        let work = Unmanaged<Work>.fromOpaque(context!).takeRetainedValue()
        kith_thread_name(work.name)
        work.body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw .io(operation: "pthread_create", errno: code)
    }
    self.thread = thread
  }

  /// Waits for the end of the thread; called from the thread itself it lets go of it instead.
  func end() {
    if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
  }

  private final class Work: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
