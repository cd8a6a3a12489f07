internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression

extension Connection {
  /// How long a client may take to read the last answer while it still sends.
  static let lingering = TimeAmount.seconds(2)

  /// Holds reading back while too many answers are owed, or while the client does not read them.
  func read(context: ChannelHandlerContext) {
    // What a lingering client still sends must be read, or a reset takes its answer away.
    let isBehind = answers.count >= loop.settings.pipelinedRequestsMax || !context.channel.isWritable
    if isBehind, phase != .lingering {
      readIsHeld = true
    } else {
      context.read()
    }
  }

  func readAgain(_ context: ChannelHandlerContext) {
    guard readIsHeld, answers.count < loop.settings.pipelinedRequestsMax, context.channel.isWritable else { return }
    readIsHeld = false
    context.read()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    readAgain(context)
    context.fireChannelWritabilityChanged()
  }

  func deadlinePassed() {
    switch phase {
    case .idle: if answers.isEmpty { closeNow() }
    case .head, .body:
      refuse(.timeout, closing: true)
      sendReady()
    case .skipping, .lingering: closeNow()
    case .closing: if answers.isEmpty { closeNow() }
    }
  }

  /// The last answer is written. A client that still sends would lose it to a reset: so only this side ends, and the other side's bytes
  /// are read for a while and thrown away.
  func closeAfterFlush(_ context: ChannelHandlerContext) {
    phase = .lingering
    deadline = .now() + Connection.lingering
    context.flush()
    if inputEnded {
      context.close(promise: nil)
    } else {
      context.close(mode: .output, promise: nil)
      readIsHeld = false
      context.read()
    }
  }

  func closeNow() { context?.close(promise: nil) }

  /// The collector is stopping: what is read and written is finished, nothing new is begun.
  func stop() {
    switch phase {
    case .idle, .head:
      phase = .closing
      if answers.isEmpty { closeNow() }
    case .body, .skipping, .closing, .lingering: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as HTTPParserError: parsingFailed(error)
    case let error as NIOHTTPDecompression.DecompressionError:
      inflatingFailed(error == .limit ? .bodyTooLarge(bytesMax: loop.settings.bodyBytesMax) : .corruptEncoding)
    case is NIOHTTPDecompression.ExtraDecompressionError: inflatingFailed(.corruptEncoding)
    default: closeNow()
    }
  }

  private func parsingFailed(_ error: HTTPParserError) {
    switch phase {
    case .closing, .lingering: return
    case .idle, .head, .body, .skipping: break
    }
    // The client is gone in the middle of a request: nobody to answer.
    if error == .invalidEOFState || error == .closedConnection { return closeNow() }
    inputEnded = false
    refuse(error == .headerOverflow ? .headersTooLarge(bytesMax: loop.settings.headerBytesMax) : .malformedRequest, closing: true)
    sendReady()
  }

  private func inflatingFailed(_ refusal: Refusal) {
    guard phase == .body else { return }
    refuse(refusal, closing: true)
    sendReady()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
    // A client may end its side as soon as it has sent, and still read.
    if open != nil || phase == .lingering || answers.isEmpty {
      closeNow()
    } else {
      inputEnded = true
      phase = .closing
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    isGone = true
    deadline = .distantFuture
    if let number = open?.number { answers.fill(number, ByteBuffer(), closes: true) }
    abandonOpenRequest()
    loop.limits.connectionClosed()
    forget()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// A connection that is gone stays known until the journal has said what became of its last request.
  func forget() {
    guard isGone else { return }
    while answers.popReady() != nil {}
    if answers.isEmpty { loop.unregister(number) }
  }
}
