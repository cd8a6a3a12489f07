import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Ports
import Synchronization
package import Vocabulary
package import WorkspaceFile

/// The HTTP API on the private listener. What it does stands in the route table; `/openapi.json` describes it.
package final class APIServer: Sendable {
  private struct State {
    var run: Task<Void, Never>?
    var rates: Task<Void, Never>?
  }

  /// Why the API could not start; a retry helps once the address is free.
  package struct StartError: Error, Sendable {
    package let reason: String
  }

  private let settings: APISettings
  private let log: Logger
  private let services: APIServices
  private let stopFlag = StopFlag()
  private let state = Mutex(State())
  package let table: RouteTable
  /// For other servers of the process that check tokens.
  package let tokens: TokenBook

  package init(
    settings: APISettings, control: any WorkspaceControl, state: any StateStore, warehouse: any Warehouse, reader: WorkspaceFileReader,
    hooks: APIHooks, now: @escaping @Sendable () -> Timestamp = SystemTime.now, log: Logger
  ) {
    self.settings = settings
    self.log = log
    tokens = TokenBook(store: state, now: now)
    var services = APIServices(
      control: control, state: state, warehouse: warehouse, tokens: tokens, reader: reader, hooks: hooks, rates: SourceRates(),
      meter: APIMeter(routes: []), tails: StreamLimit(max: settings.tailsMax), queries: StreamLimit(max: settings.queriesMax),
      isStopping: { [stopFlag] in stopFlag.isSet }, now: now, version: settings.version)
    let names = RouteTable.api(services).routes.map(\.name)
    services.meter = APIMeter(routes: names)
    self.services = services
    table = RouteTable.api(services)
  }

  /// Listens, and returns the address as `http://host:port`.
  package func start() async throws(StartError) -> String {
    let (started, signal) = AsyncStream.makeStream(of: Result<Int, StartError>.self, bufferingPolicy: .bufferingOldest(1))
    let application = Application(
      responder: APIResponder(table: table, services: services, log: log), server: .onLoops,
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "kith",
        availableConnectionsDelegate: MaximumAvailableConnections(settings.connectionsMax)),
      onServerRunning: { channel in signal.yield(.success(channel.localAddress?.port ?? 0)) }, logger: quiet)
    let run = Task {
      do {
        try await application.run()
      } catch is CancellationError {
        // The way it is stopped.
      } catch {
        signal.yield(.failure(StartError(reason: "\(settings.host):\(settings.port), \(APIServer.reason(error))")))
      }
      signal.finish()
    }
    for await result in started {
      let port = try result.get()
      let rates = Task { [services] in await APIServer.watchRates(services) }
      state.withLock { $0 = State(run: run, rates: rates) }
      return "http://\(settings.host):\(port)"
    }
    throw StartError(reason: "the listener ended before it began")
  }

  private static func reason(_ error: any Error) -> String {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE: "another program listens there; stop it, or choose another port (0 takes a free one)"
    case EADDRNOTAVAIL: "this is no address of this machine"
    case EACCES, EPERM: "this user may not listen on this port; choose one above 1023"
    case let code?: "the system refuses with error \(code)"
    case nil: "there is no host of this name"
    }
  }

  /// Answers what was begun, refuses what comes, then closes all connections.
  package func stop() async {
    stopFlag.set()
    let (run, rates) = state.withLock { state in
      defer { state = State() }
      return (state.run, state.rates)
    }
    rates?.cancel()
    await services.meter.drained(within: .seconds(5))
    run?.cancel()
    await run?.value
    await rates?.value
  }

  /// What matters the responder logs itself; that connections are cut at a stop is no news.
  private var quiet: Logger {
    var log = log
    log.logLevel = .critical
    return log
  }

  private static func watchRates(_ services: APIServices) async {
    while !Task.isCancelled {
      do {
        services.rates.note(try await services.state.sourceFigures(), at: services.now())
        try await Task.sleep(for: .seconds(10))
      } catch is CancellationError {
        return
      } catch {
        // The store is away: the next look comes soon enough, and the figures stay what they were.
        do { try await Task.sleep(for: .seconds(10)) } catch { return }
      }
    }
  }
}
