import Foundation
import JSONTape
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The least that a server can do: read requests, answer 200; with a file, also parse, append and sync before it answers.
final class CollectorFloor: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let writer: FloorWriter?

  init(syncingTo path: String?) throws { writer = try path.map { try FloorWriter(path: $0) } }

  func start() async throws -> Int {
    let writer = writer
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16 * 1024, maximum: 128 * 1024))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            FloorHandler(writer: writer),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return channel.localAddress?.port ?? 0
  }

  func stop() async throws {
    writer?.stop()
    try await group.shutdownGracefully()
  }
}

private final class FloorHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let writer: FloorWriter?
  private var body: [UInt8] = []
  private var parser = JSONParser()
  private let text = ByteBuffer(string: #"{"success":true}"#)
  private let head = HTTPResponseHead(
    version: .http1_1, status: .ok, headers: ["Content-Type": "application/json", "Content-Length": "16"])

  init(writer: FloorWriter?) { self.writer = writer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch Self.unwrapInboundIn(data) {
    case .head(let head):
      body = []
      if writer != nil { body.reserveCapacity(head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0) }
    case .body(let bytes): if writer != nil { bytes.withUnsafeReadableBytes { body.append(contentsOf: $0) } }
    case .end: if writer == nil { answer(context) } else { write(context) }
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

  private func answer(_ context: ChannelHandlerContext) {
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    context.write(Self.wrapOutboundOut(.body(.byteBuffer(text))), promise: nil)
    context.write(Self.wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func write(_ context: ChannelHandlerContext) {
    do { _ = try parser.parse(body) } catch { return context.close(promise: nil) }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    writer?.append(body, on: context.eventLoop) {
      let (handler, context) = bound.value
      handler.answer(context)
      context.flush()
    }
  }
}

/// One thread that writes what has gathered, syncs, and then wakes the event loop once.
final class FloorWriter: Sendable {
  private typealias Waiting = (bytes: [UInt8], loop: any EventLoop, done: @Sendable () -> Void)
  private struct State {
    var waiting: [Waiting] = []
    var ended = false
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)
  private let over = DispatchSemaphore(value: 0)

  init(path: String) throws {
    let file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    guard file >= 0 else { throw CollectorLoad.Failure(what: "open \(errno)") }
    Thread.detachNewThread { self.run(file) }
  }

  func append(_ bytes: [UInt8], on loop: any EventLoop, done: @escaping @Sendable () -> Void) {
    let isFirst = state.withLock { state in
      state.waiting.append((bytes, loop, done))
      return state.waiting.count == 1
    }
    if isFirst { bell.signal() }
  }

  func stop() {
    state.withLock { $0.ended = true }
    bell.signal()
    over.wait()
  }

  private func run(_ file: Int32) {
    while true {
      bell.wait()
      let (group, ended) = state.withLock { state in
        defer { state.waiting = [] }
        return (state.waiting, state.ended)
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(group.reduce(0) { $0 + $1.bytes.count })
      for waiting in group { bytes.append(contentsOf: waiting.bytes) }
      if !bytes.isEmpty { precondition(write(file, bytes, bytes.count) == bytes.count && fdatasync(file) == 0, "the disk failed") }
      if let loop = group.first?.loop { loop.execute { for waiting in group { waiting.done() } } }
      if ended { break }
    }
    close(file)
    over.signal()
  }
}
