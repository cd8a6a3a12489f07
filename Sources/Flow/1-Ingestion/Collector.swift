public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import Ports
internal import Synchronization

/// Takes events over HTTP and answers when they are durable: authenticate, bound, decode, append to the journal, answer.
///
/// It speaks Segment's tracking API, RudderStack's additions to it, and takes any JSON for webhook sources. 200 means that every event of
/// the request survives a power cut; a 4xx is final; 408, 429 and 503 are worth a retry after the seconds in `Retry-After`.
public final class Collector: Sendable {
  private struct Running {
    var group: MultiThreadedEventLoopGroup
    var server: any Channel
    var loops: [NIOLoopBound<CollectorLoop>]
  }

  private enum State {
    case new
    case starting
    case running(Running)
    case stopped
  }

  private let settings: CollectorSettings
  private let journal: any Journal
  private let sources: @Sendable () -> SourceDirectory
  private let log: Logger
  private let limits: SharedLimits
  private let figures: [LoopFigures]
  private let state = Mutex(State.new)

  /// - Parameter sources: the sources as of now; asked once for each request, so it must be cheap.
  public init(settings: CollectorSettings, journal: any Journal, sources: @escaping @Sendable () -> SourceDirectory, log: Logger) {
    self.settings = settings
    self.journal = journal
    self.sources = sources
    self.log = log
    limits = SharedLimits(settings)
    figures = (0..<max(1, settings.threads)).map { _ in LoopFigures() }
  }

  /// Listens. A collector starts once.
  /// - Returns: the address it listens on, with the port that the system chose if 0 was asked for.
  /// - Throws: ``CollectorStartError``; its description says what to do.
  public func start() async throws(CollectorStartError) -> (host: String, port: Int) {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .starting
      return true
    }
    guard isNew else { throw startError(.alreadyStarted) }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: figures.count)
    do {
      let loops = try await makeLoops(group)
      let server = try await bootstrap(group, loops: loops).bind(host: settings.host, port: settings.port).get()
      state.withLock { $0 = .running(Running(group: group, server: server, loops: loops)) }
      let port = server.localAddress?.port ?? settings.port
      if let files = OpenFileLimit.current, files < settings.connectionsMax + 100 {
        log.warning(
          "The system's limit of open files is below the collector's limit of connections; raise it with `ulimit -n`.",
          metadata: ["files": "\(files)", "connections": "\(settings.connectionsMax)"])
      }
      log.info("The collector listens.", metadata: ["host": "\(settings.host)", "port": "\(port)"])
      return (server.localAddress?.ipAddress ?? settings.host, port)
    } catch {
      state.withLock { $0 = .stopped }
      await end(group)
      throw startError(error)
    }
  }

  /// Stops listening, finishes the requests in flight within the settings' time, then closes all connections. The journal stays open.
  public func shutdown() async {
    let running: Running? = state.withLock { state in
      guard case .running(let running) = state else { return nil }
      state = .stopped
      return running
    }
    guard let running else { return }
    do { try await running.server.close().get() } catch { log.debug("The listener was closed before.") }
    let stops = running.loops.map { loop in loop.eventLoop.flatSubmit { loop.value.stop(on: loop.eventLoop) } }
    for stop in stops {
      do { try await stop.get() } catch { log.warning("An event loop of the collector ended early.") }
    }
    for loop in running.loops {
      do { try await loop.eventLoop.submit { loop.value.end() }.get() } catch { log.warning("An event loop of the collector ended early.") }
    }
    await end(running.group)
    log.info("The collector has stopped.")
  }

  /// Figures for `/metrics`: requests by class of status, refusals by code, events by source and outcome, bytes, times, connections.
  public func metrics() -> [MetricSample] {
    var sum = Figures()
    for figures in figures { sum.add(figures.current) }
    return sum.samples(directory: sources()) + [
      MetricSample(name: "kith_ingestion_connections", help: "Open connections.", kind: .gauge, value: Double(limits.connections)),
      MetricSample(
        name: "kith_ingestion_bytes_in_flight", help: "Bytes of bodies that are not yet durable.", kind: .gauge,
        value: Double(limits.bytesInFlight)),
    ]
  }

  private func makeLoops(_ group: MultiThreadedEventLoopGroup) async throws -> [NIOLoopBound<CollectorLoop>] {
    var loops: [NIOLoopBound<CollectorLoop>] = []
    for (figures, eventLoop) in zip(figures, Array(group.makeIterator())) {
      loops.append(
        try await eventLoop.submit { [settings, limits, journal, sources, log] in
          let completions = CompletionQueue(eventLoop: eventLoop)
          let loop = CollectorLoop(
            eventLoop: eventLoop, settings: settings, limits: limits, figures: figures, journal: journal, sources: sources,
            completions: completions, log: log)
          return NIOLoopBound(loop, eventLoop: eventLoop)
        }.get())
    }
    return loops
  }

  private func bootstrap(_ group: MultiThreadedEventLoopGroup, loops: [NIOLoopBound<CollectorLoop>]) -> ServerBootstrap {
    let byEventLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = settings.headerBytesMax
    limits.maxHeaderListSize = settings.headerBytesMax
    limits.maxHeaderFieldCount = settings.headerFieldsMax
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16 * 1024, maximum: 128 * 1024)
      )
      .childChannelInitializer { [limits] channel in
        channel.eventLoop.makeCompletedFuture {
          guard let loop = byEventLoop[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.ioOnClosedChannel }
          let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
          try channel.pipeline.syncOperations.addHandlers([ByteToMessageHandler(decoder), Connection(loop: loop.value)])
        }
      }
  }

  private func end(_ group: MultiThreadedEventLoopGroup) async {
    do { try await group.shutdownGracefully() } catch { log.warning("The event loops of the collector did not end in order.") }
  }

  private func startError(_ error: any Error) -> CollectorStartError {
    guard let error = error as? IOError else { return startError(.cannotListen) }
    return switch error.errnoCode {
    case EADDRINUSE: startError(.addressInUse, errno: error.errnoCode)
    case EADDRNOTAVAIL: startError(.addressNotAvailable, errno: error.errnoCode)
    case EACCES, EPERM: startError(.notPermitted, errno: error.errnoCode)
    default: startError(.cannotListen, errno: error.errnoCode)
    }
  }

  private func startError(_ code: CollectorStartError.Code, errno: Int32 = 0) -> CollectorStartError {
    CollectorStartError(code: code, host: settings.host, port: settings.port, errno: errno)
  }
}
