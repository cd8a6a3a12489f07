import Glibc
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Synchronization

/// The connection that a request came on.
struct ClientConnection: Sendable {
  let channel: any Channel

  /// Returns when all of the answer that was written so far has gone to the client, or the connection is broken. A connection that is broken off
  /// loses what a slow client has not taken yet.
  func untilWritten() async {
    await withTaskCancellationHandler {
      // An empty body puts nothing on the wire, and is done in its turn.
      do { try await channel.writeAndFlush(HTTPResponsePart.body(ByteBuffer())) } catch {
        // The client has gone: nothing is left to wait for.
      }
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Calls `action` at most once, when the client goes away: it closed its side of the connection, or the connection broke.
  /// Let go of the result when that no longer matters.
  func whenGone(_ action: @escaping @Sendable () -> Void) -> Watch {
    let watch = Watch(channel, action)
    channel.eventLoop.execute { [channel, weak watch] in
      guard let watch else { return }
      // At the front: the handlers behind it keep a closed input to themselves.
      do { try channel.pipeline.syncOperations.addHandler(Leaving(watch), name: watch.name, position: .first) } catch { watch.fire() }
      // Who left before now is told by nobody: the connection stays half open.
      (channel as? any SocketOptionProvider)?.getTCPInfo().whenSuccess { [weak watch] info in
        if info.tcpi_state != ClientConnection.established { watch?.fire() }
      }
    }
    return watch
  }

  /// TCP_ESTABLISHED of Linux (netinet/tcp.h).
  private static let established: UInt8 = 1

  final class Watch: Sendable {
    fileprivate let name = "kith-watch-\(UInt64.random(in: 0 ... .max))"
    private let channel: any Channel
    private let action: Mutex<(@Sendable () -> Void)?>

    fileprivate init(_ channel: any Channel, _ action: @escaping @Sendable () -> Void) {
      self.channel = channel
      self.action = Mutex(action)
    }

    deinit { channel.pipeline.removeHandler(name: name, promise: nil) }

    fileprivate func fire() {
      let action = action.withLock { action in
        defer { action = nil }
        return action
      }
      action?()
    }
  }

  private final class Leaving: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private weak var watch: Watch?

    init(_ watch: Watch) { self.watch = watch }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { watch?.fire() }
      context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
      watch?.fire()
      context.fireChannelInactive()
    }
  }
}

/// What Hummingbird hands along with a request.
struct APIContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let connection: ClientConnection

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    connection = ClientConnection(channel: source.channel)
  }
}
