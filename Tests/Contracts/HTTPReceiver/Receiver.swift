import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server on a free port of the loopback that answers as it is told and remembers what came.
public final class Receiver: Sendable {
  public struct Call: Sendable {
    public var method: String
    public var path: String
    public var headers: [(String, String)]
    public var body: [UInt8]
    /// When it had come in whole.
    public var at = ContinuousClock.now

    public func header(_ name: String) -> String? { headers.first { $0.0.lowercased() == name }?.1 }
  }

  public struct Answer: Sendable {
    public var status = 200
    public var headers: [(String, String)] = []
    public var bodyBytes = 0
    /// Break the connection instead of answering.
    public var breaksOff = false
    /// Never answer.
    public var hangs = false

    public init(status: Int = 200, headers: [(String, String)] = [], bodyBytes: Int = 0, breaksOff: Bool = false, hangs: Bool = false) {
      self.status = status
      self.headers = headers
      self.bodyBytes = bodyBytes
      self.breaksOff = breaksOff
      self.hangs = hangs
    }
  }

  private let channel: any Channel
  private let box: Box

  private final class Box: Sendable {
    let calls = Mutex<[Call]>([])
    let connections = Mutex(0)
    let answer: @Sendable (Call, Int) -> Answer
    init(answer: @escaping @Sendable (Call, Int) -> Answer) { self.answer = answer }
  }

  /// - Parameter answer: is given the call and how many came before it.
  public init(answer: @escaping @Sendable (Call, Int) -> Answer = { _, _ in Answer() }) async throws {
    let box = Box(answer: answer)
    self.box = box
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(box: box))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  public var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hook" }
  public var calls: [Call] { box.calls.withLock { $0 } }
  public var connections: Int { box.connections.withLock { $0 } }

  /// The ids that came and were answered with 2xx, each once, in order.
  public var ids: [String] { calls.compactMap { $0.header("webhook-id") }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

  public func close() async throws { try await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let box: Box
    private var call = Call(method: "", path: "", headers: [], body: [])

    init(box: Box) { self.box = box }

    func channelActive(context: ChannelHandlerContext) { box.connections.withLock { $0 += 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        call = Call(method: head.method.rawValue, path: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: [])
      case .body(let part): call.body.append(contentsOf: part.readableBytesView)
      case .end: answer(context)
      }
    }

    private func answer(_ context: ChannelHandlerContext) {
      var call = call
      call.at = .now
      let came = call
      let before = box.calls.withLock { calls in
        calls.append(came)
        return calls.count - 1
      }
      let answer = box.answer(came, before)
      if answer.hangs { return }
      if answer.breaksOff { return context.close(promise: nil) }
      var headers = HTTPHeaders(answer.headers)
      headers.add(name: "content-length", value: "\(answer.bodyBytes)")
      context.write(
        wrapOutboundOut(.head(.init(version: .http1_1, status: .init(statusCode: answer.status), headers: headers))), promise: nil)
      if answer.bodyBytes > 0 {
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(repeating: 0x78, count: answer.bodyBytes)))), promise: nil)
      }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
