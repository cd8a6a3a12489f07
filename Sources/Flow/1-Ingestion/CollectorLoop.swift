internal import Logging
internal import NIOCore
internal import Ports
internal import Vocabulary

/// Everything that one event loop owns: its connections, its parser, its figures. Touched on that loop only.
final class CollectorLoop {
  let settings: CollectorSettings
  let limits: SharedLimits
  let figures: LoopFigures
  let sources: @Sendable () -> SourceDirectory
  /// The usual answer, ready to be written.
  let success = Reply.success.rendered(ReplyFrame(), allocator: ByteBufferAllocator())
  var intake: Intake
  private let journal: any Journal
  private let log: Logger
  private let completions: CompletionQueue
  private var drain: (@Sendable () -> Void) = {}
  private var connections: [Int: Connection] = [:]
  private var nextConnection = 0
  private var sweep: RepeatedTask?
  private var quietUntil = NIODeadline.uptimeNanoseconds(0)
  private(set) var isStopping = false
  private var stopped: EventLoopPromise<Void>?

  init(
    eventLoop: any EventLoop, settings: CollectorSettings, limits: SharedLimits, figures: LoopFigures, journal: any Journal,
    sources: @escaping @Sendable () -> SourceDirectory, completions: CompletionQueue, log: Logger
  ) {
    self.settings = settings
    self.limits = limits
    self.figures = figures
    self.journal = journal
    self.sources = sources
    self.completions = completions
    self.log = log
    intake = Intake(settings: settings)
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    drain = { bound.value.deliver() }
    // Often enough that a deadline is noticed when a quarter of it has passed again, at most once in ten milliseconds.
    let shortest = min(settings.headTimeout, settings.bodyTimeout, settings.idleTimeout)
    let interval = TimeAmount(min(max(shortest / 4, .milliseconds(10)), .seconds(1)))
    sweep = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in bound.value.closeOverdue() }
  }

  func register(_ connection: Connection) -> Int {
    nextConnection += 1
    connections[nextConnection] = connection
    return nextConnection
  }

  func unregister(_ number: Int) {
    connections[number] = nil
    if connections.isEmpty { stopped?.succeed() }
  }

  /// The result comes back to ``Connection/finish(request:result:)``.
  func append(_ record: JournalRecord, connection: Int, request: Int) {
    let completions = completions
    let drain = drain
    journal.append(record) { result in
      completions.push(.init(connection: connection, request: request, result: result), drain: drain)
    }
  }

  private func deliver() {
    var touched: [Connection] = []
    for completion in completions.takeAll() {
      if case .failure(let error) = completion.result { report(error) }
      guard let connection = connections[completion.connection] else { continue }
      connection.finish(request: completion.request, result: completion.result)
      if touched.last !== connection { touched.append(connection) }
    }
    for connection in touched { connection.sendReady() }
  }

  /// One line at most every ten seconds: a full disk refuses thousands of requests.
  private func report(_ error: JournalError) {
    let now = NIODeadline.now()
    guard now >= quietUntil else { return }
    quietUntil = now + .seconds(10)
    log.warning("The journal refused events; clients were told to come back.", metadata: ["code": "\(Refusal(error).code)"])
  }

  private func closeOverdue() {
    let now = NIODeadline.now()
    for connection in connections.values where connection.deadline <= now { connection.deadlinePassed() }
  }

  /// No new requests; succeeds when the last connection is closed, at the latest after the settings' time.
  func stop(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    isStopping = true
    let promise = eventLoop.makePromise(of: Void.self)
    stopped = promise
    if connections.isEmpty {
      promise.succeed()
    } else {
      let bound = NIOLoopBound(self, eventLoop: eventLoop)
      eventLoop.scheduleTask(in: TimeAmount(settings.shutdownTimeout)) { bound.value.closeAll() }
      for connection in Array(connections.values) { connection.stop() }
    }
    return promise.futureResult
  }

  /// The event loop is about to end.
  func end() {
    sweep?.cancel()
    sweep = nil
    drain = {}
    completions.close()
  }

  private func closeAll() {
    for connection in Array(connections.values) { connection.closeNow() }
    stopped?.succeed()
  }
}
