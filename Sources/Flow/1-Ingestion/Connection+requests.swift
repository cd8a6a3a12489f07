internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import Ports
internal import Vocabulary

extension Connection {
  func takeHead(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
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

  func takeBody(_ bytes: ByteBuffer) {
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

  func takeEnd() {
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
    case .skipping:
      phase = loop.isStopping ? .closing : .idle
      deadline = .now() + TimeAmount(loop.settings.idleTimeout)
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
