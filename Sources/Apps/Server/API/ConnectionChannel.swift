import HummingbirdCore
import Logging
import NIOCore

/// A connection of HTTP/1.1 whose task runs on the connection's own event loop: reading, answering and writing need no switch of threads,
/// which would cost more than a short answer does. What takes long must leave the loop: ``Route/isShort``.
struct ConnectionChannel: ServerChildChannel {
  let http: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> { http.setup(channel: channel, logger: logger) }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopTaskExecutor(value.channel.eventLoop)) { await http.handle(value: value, logger: logger) }
  }
}

extension HTTPServerBuilder {
  static var onLoops: HTTPServerBuilder { HTTPServerBuilder { ConnectionChannel(http: HTTP1Channel(responder: $0)) } }
}
