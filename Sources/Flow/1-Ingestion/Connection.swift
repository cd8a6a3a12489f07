internal import NIOCore
internal import NIOHTTP1

/// One client's connection: reads requests, puts bodies into the journal, answers in order. Lives on its event loop.
///
/// `Connection+requests.swift` holds the way in, `Connection+answering.swift` the way back, `Connection+ending.swift` deadlines, errors and
/// the end.
final class Connection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum Phase {
    /// Between two requests.
    case idle
    /// Some bytes of a request have come.
    case head
    /// Its body goes into ``open``.
    case body
    /// It has its answer; the rest of its body is thrown away.
    case skipping
    /// No request is taken any more; closes when all before are answered.
    case closing
    /// The last answer is written; waits a little for the client to have read it.
    case lingering
  }

  let loop: CollectorLoop
  var context: ChannelHandlerContext?
  var number = 0
  var phase = Phase.idle
  var open: OpenRequest?
  var answers = Answers<WaitingRequest>()
  var deadline = NIODeadline.distantFuture
  var readIsHeld = false
  var continueIsOwed = false
  /// The end of the last request has been read.
  var inputEnded = true
  var isGone = false
  var sawPart = false
  var inflates = false
  var lastAuthorization: (field: String?, value: Authorization) = (nil, .none)
  var peerAddress: String?

  init(loop: CollectorLoop) { self.loop = loop }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    peerAddress = context.remoteAddress?.ipAddress
    number = loop.register(self)
    deadline = .now() + TimeAmount(loop.settings.headTimeout)
    let count = loop.limits.connectionOpened()
    if count > loop.settings.connectionsMax {
      // Tell the client, but do not let those who wait to read it pile up.
      if count > 2 * loop.settings.connectionsMax { return closeNow() }
      inputEnded = false
      refuse(.tooManyConnections(max: loop.settings.connectionsMax), closing: true)
      sendReady()
    }
    if loop.isStopping { stop() }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    sawPart = true
    switch Self.unwrapInboundIn(data) {
    case .head(let head): if phase == .idle || phase == .head { takeHead(head, context: context) }
    case .body(let bytes): if phase == .body { takeBody(bytes) }
    case .end: takeEnd()
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !sawPart, phase == .idle, answers.isEmpty {
      phase = .head
      deadline = .now() + TimeAmount(loop.settings.headTimeout)
    }
    sawPart = false
    sendReady()
  }
}
