import Dispatch
import Glibc

/// SIGTERM and SIGINT ask for an orderly end; a second one ends at once.
struct StopSignals: Sendable {
  // Only held, so that the sources live; never touched after init.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
  private let stream: AsyncStream<Void>

  init() {
    let (stream, feed) = AsyncStream.makeStream(of: Void.self)
    self.stream = stream
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        feed.yield()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
    // A client that has gone must not end the server.
    signal(SIGPIPE, SIG_IGN)
  }

  func wait() async {
    for await _ in stream { return }
  }
}
