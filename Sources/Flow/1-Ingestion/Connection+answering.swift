internal import NIOCore
internal import Ports

extension Connection {
  /// An answer that needs no body. The body is thrown away when its length is known and small, else the connection ends with the answer.
  func answerEarly(_ reply: Reply, code: String?, number: Int, frame: ReplyFrame, facts: RequestFacts, startedAt: NIODeadline) {
    var frame = frame
    let canSkip = !facts.expectsContinue && (facts.announcedBytes.map { $0 <= loop.settings.bodyBytesMax } ?? false)
    if !canSkip { frame.closes = true }
    phase = frame.closes ? .closing : .skipping
    deadline = startedAt + TimeAmount(loop.settings.bodyTimeout)
    put(reply, code: code, number: number, frame: frame, startedAt: startedAt)
  }

  func reject(_ refusal: Refusal, number: Int, frame: ReplyFrame, facts: RequestFacts, startedAt: NIODeadline) {
    answerEarly(refusal.reply, code: refusal.code, number: number, frame: frame, facts: facts, startedAt: startedAt)
  }

  /// Refuses a request that was read to its end.
  func refuse(_ refusal: Refusal, request: borrowing OpenRequest) {
    loop.limits.release(bytes: request.reserved)
    put(refusal.reply, code: refusal.code, number: request.number, frame: request.frame, startedAt: request.startedAt)
  }

  /// Refuses what is being read now, or what should have come next.
  func refuse(_ refusal: Refusal, closing: Bool) {
    var frame = open?.frame ?? ReplyFrame()
    if closing { frame.closes = true }
    let startedAt = open?.startedAt ?? .now()
    let number = open?.number ?? answers.open()
    abandonOpenRequest()
    if closing { phase = .closing }
    put(refusal.reply, code: refusal.code, number: number, frame: frame, startedAt: startedAt)
  }

  func abandonOpenRequest() {
    if let open { loop.limits.release(bytes: open.reserved) }
    open = nil
    continueIsOwed = false
  }

  /// Nothing needs to become durable.
  func answerAtOnce(_ number: Int, _ waiting: WaitingRequest) {
    answers.wait(number, waiting)
    complete(number, waiting)
  }

  /// The journal's word about a request.
  func finish(request number: Int, result: Result<JournalReceipt, JournalError>) {
    guard let waiting = answers.waiting(number) else { return }
    switch result {
    case .success: complete(number, waiting)
    case .failure(let error):
      loop.limits.release(bytes: waiting.reserved)
      let refusal = Refusal(error)
      put(refusal.reply, code: refusal.code, number: number, frame: waiting.frame, startedAt: waiting.startedAt)
    }
  }

  private func complete(_ number: Int, _ waiting: WaitingRequest) {
    loop.limits.release(bytes: waiting.reserved)
    loop.figures.update { $0.count(taken: waiting.taken, bodyBytes: waiting.bodyBytes) }
    if let refusal = waiting.taken.refusal {
      put(refusal.reply, code: refusal.code, number: number, frame: waiting.frame, startedAt: waiting.startedAt)
    } else {
      put(waiting.reply, code: nil, number: number, frame: waiting.frame, startedAt: waiting.startedAt)
    }
  }

  /// Puts an answer into its place; nil is the usual success. It goes out with ``sendReady()``.
  private func put(_ reply: Reply?, code: String?, number: Int, frame: ReplyFrame, startedAt: NIODeadline) {
    var frame = frame
    if loop.isStopping, number == answers.nextNumber - 1, phase != .body { frame.closes = true }
    let bytes: ByteBuffer
    if reply == nil, frame.isPlain {
      bytes = loop.success
    } else {
      bytes = (reply ?? .success).rendered(frame, allocator: ByteBufferAllocator())
    }
    let nanoseconds = UInt64(max(0, (NIODeadline.now() - startedAt).nanoseconds))
    loop.figures.update { $0.count(status: reply?.status.rawValue ?? 200, code: code, nanoseconds: nanoseconds) }
    answers.fill(number, bytes, closes: frame.closes)
  }

  /// Writes the answers whose turn it is.
  func sendReady() {
    guard let context, !isGone else { return forget() }
    var wrote = false
    while let answer = answers.popReady() {
      context.write(Self.wrapOutboundOut(answer.bytes), promise: nil)
      wrote = true
      if answer.closes { return closeAfterFlush(context) }
    }
    if continueIsOwed, open?.number == answers.firstNumber {
      continueIsOwed = false
      context.write(Self.wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
      wrote = true
    }
    if wrote { context.flush() }
    if answers.isEmpty {
      if phase == .closing { return closeAfterFlush(context) }
      if phase == .idle, wrote { deadline = .now() + TimeAmount(loop.settings.idleTimeout) }
    }
    readAgain(context)
  }
}
