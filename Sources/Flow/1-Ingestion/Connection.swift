internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import Ports
internal import Vocabulary

/// One client's connection: reads requests, puts bodies into the journal, answers in order. Lives on its event loop.
///
/// `Connection+answering.swift` holds the way back, `Connection+ending.swift` deadlines, errors and the end.
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
  private var sawPart = false
  private var inflates = false
  private var lastAuthorization: (field: String?, value: Authorization) = (nil, .none)
  private var peerAddress: String?

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

  private func takeHead(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    let facts = RequestFacts(head.headers)
    if facts.encoding == .compressed, !inflates { return inflate(startingWith: head, context: context) }
    let now = NIODeadline.now()
    let keepsAlive = head.isKeepAlive && !facts.upgrades
    let frame = ReplyFrame(
      closes: !keepsAlive, saysKeepAlive: keepsAlive && head.version != .http1_1, withoutBody: head.method == .HEAD, origin: facts.origin)
    inputEnded = false
    let number = answers.open()
    let directory = loop.sources()
    let admission: Admission
    do {
      admission = try Admission.decide(
        method: head.method, uri: head.uri, facts: facts, authorization: authorization(facts.authorization),
        in: .init(
          settings: loop.settings, directory: directory, isStopping: loop.isStopping,
          hasRoom: loop.limits.hasRoom(for: facts.announcedBytes ?? 1)))
    } catch {
      return reject(error, number: number, frame: frame, facts: facts, startedAt: now)
    }
    switch admission {
    case .answer(let reply): answerEarly(reply, code: nil, number: number, frame: frame, facts: facts, startedAt: now)
    case .collect(let call, let source):
      begin(call, source, directory: directory, facts: facts, number: number, frame: frame, startedAt: now)
      // Enough for most bodies, but a length that is only announced takes little memory.
      open?.reserve(bodyBytes: min(facts.announcedBytes ?? 4096, 256 * 1024))
      continueIsOwed = facts.expectsContinue
    case .collected(let call, let source, let body):
      begin(call, source, directory: directory, facts: facts, number: number, frame: frame, startedAt: now)
      open?.takesBody = false
      open?.reply = .pixel
      open?.payload.append(contentsOf: body)
    }
  }

  private func begin(
    _ call: CollectedRequest.Call, _ source: SourceDirectory.Entry?, directory: SourceDirectory, facts: RequestFacts, number: Int,
    frame: ReplyFrame, startedAt: NIODeadline
  ) {
    let head = CollectedRequest.encodedHead(
      call: call, clientAddress: clientAddress(facts), globalPrivacyControl: facts.globalPrivacyControl)
    open = OpenRequest(
      number: number, frame: frame, call: call, source: source, directory: directory, startedAt: startedAt, payload: head,
      bodyStart: head.count)
    phase = .body
    deadline = startedAt + TimeAmount(loop.settings.bodyTimeout)
  }

  private func clientAddress(_ facts: RequestFacts) -> String? {
    guard loop.settings.trustsForwardedFor, let last = facts.forwardedFor?.split(separator: ",").last else { return peerAddress }
    return String(last.drop { $0 == " " })
  }

  private func authorization(_ field: String?) -> Authorization {
    // A client sends the same on every request.
    if field != lastAuthorization.field { lastAuthorization = (field, Authorization(field)) }
    return lastAuthorization.value
  }

  private func takeBody(_ bytes: ByteBuffer) {
    guard let request = open, request.takesBody else { return }
    if request.bodyBytes + bytes.readableBytes > loop.settings.bodyBytesMax {
      return refuse(.bodyTooLarge(bytesMax: loop.settings.bodyBytesMax), closing: true)
    }
    guard loop.limits.reserve(bytes: bytes.readableBytes) else {
      return refuse(.tooManyBytes(max: loop.settings.bodyBytesInFlightMax), closing: true)
    }
    open?.reserved += bytes.readableBytes
    open?.append(bytes)
  }

  private func takeEnd() {
    inputEnded = true
    continueIsOwed = false
    switch phase {
    case .body:
      phase = .idle
      deadline = .distantFuture
      if let request = open {
        open = nil
        if request.frame.closes || loop.isStopping { phase = .closing }
        journal(request)
      }
    case .skipping: phase = loop.isStopping ? .closing : .idle
    case .idle, .head, .closing, .lingering: break
    }
  }

  private func journal(_ request: consuming OpenRequest) {
    do {
      let body = request.bodyStart
      let taken = try judge(request)
      try loop.limits.takeTokens(taken.events, source: taken.source, at: NIODeadline.now().uptimeNanoseconds)
      let waiting = WaitingRequest(
        frame: request.frame, taken: taken, reply: request.reply, startedAt: request.startedAt, bodyBytes: request.payload.count - body,
        reserved: request.reserved)
      guard taken.events > 0 else { return answerAtOnce(request.number, waiting) }
      answers.wait(request.number, waiting)
      loop.append(
        JournalRecord(kind: .events, source: taken.source, eventCount: taken.events, payload: request.payload), connection: number,
        request: request.number)
    } catch {
      refuse(error, request: request)
    }
  }

  private func judge(_ request: borrowing OpenRequest) throws(Refusal) -> Intake.Taken {
    let (call, source, directory, start) = (request.call, request.source, request.directory, request.bodyStart)
    // withUnsafeBytes rethrows untyped errors, so the result crosses as a value.
    let result: Result<Intake.Taken, Refusal> = request.payload.withUnsafeBytes { bytes in
      do throws(Refusal) {
        return .success(
          try loop.intake.judge(UnsafeRawBufferPointer(rebasing: bytes[start...]), call: call, source: source, directory: directory))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// From here on a decompressor stands before this handler; it passes bodies without an encoding as they are.
  private func inflate(startingWith head: HTTPRequestHead, context: ChannelHandlerContext) {
    do {
      let inflater = NIOHTTPRequestDecompressor(limit: .size(loop.settings.bodyBytesMax))
      try context.pipeline.syncOperations.addHandler(inflater, position: .before(self))
      let inflaterContext = try context.pipeline.syncOperations.context(handler: inflater)
      inflates = true
      inflater.channelRead(context: inflaterContext, data: Self.wrapInboundOut(.head(head)))
    } catch {
      closeNow()
    }
  }
}
