internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Speaks ClickHouse's HTTP interface. One POST is one statement.
final class ClickHouseClient: Sendable {
  private let http: HTTPClient
  private let endpoint: @Sendable () -> ClickHouseEndpoint?
  private let didNotAnswer: @Sendable (ClickHouseEndpoint) -> Void
  private let settings: [(name: String, value: String)]

  /// - Parameters:
  ///   - endpoint: asked before every statement, since a server that was started again may have another port; nil: not there now.
  ///   - settings: of every statement that runs as the endpoint's own user.
  ///   - didNotAnswer: told of a server that took no connection, or broke it before its answer began.
  init(
    endpoint: @escaping @Sendable () -> ClickHouseEndpoint?, settings: [(name: String, value: String)] = [],
    didNotAnswer: @escaping @Sendable (ClickHouseEndpoint) -> Void = { _ in }
  ) {
    self.didNotAnswer = didNotAnswer
    self.settings = settings
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(connect: .seconds(5), read: .seconds(180))
    // Shorter than any server's keep-alive time, so that a connection is not used while the server closes it.
    configuration.connectionPool.idleTimeout = .seconds(4)
    // A server that is away is not waited for: the caller has its own pace.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
    http = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    self.endpoint = endpoint
  }

  func shutdown() async throws { try await http.shutdown() }

  var currentEndpoint: ClickHouseEndpoint? { endpoint() }

  /// Runs a statement and collects its short answer, at most 1 MiB.
  @discardableResult
  func run(_ statement: ClickHouseStatement, at place: ClickHouseEndpoint? = nil) async throws(ClickHouseFailure) -> String {
    var answer = ByteBuffer()
    try await stream(statement, at: place) { piece throws(ClickHouseFailure) in
      guard answer.readableBytes + piece.readableBytes <= 1 << 20 else { throw .unreachable("its answer is longer than expected") }
      var piece = piece
      answer.writeBuffer(&piece)
    }
    return String(buffer: answer)
  }

  /// Runs a statement and hands its answer on, piece by piece, as fast as `each` takes it.
  func stream(
    _ statement: ClickHouseStatement, at place: ClickHouseEndpoint? = nil,
    each: (ByteBuffer) async throws(ClickHouseFailure) -> Void
  ) async throws(ClickHouseFailure) {
    guard let endpoint = place ?? endpoint() else { throw .unreachable("it is starting, or does not answer") }
    var statement = statement
    if statement.credentials == nil { statement.settings += settings }
    let response: HTTPClientResponse
    do {
      response = try await http.execute(statement.request(to: endpoint), timeout: statement.timeout)
    } catch {
      if !Task.isCancelled { didNotAnswer(endpoint) }
      throw ClickHouseFailure(network: error)
    }
    let headerCode = response.headers.first(name: "X-ClickHouse-Exception-Code").flatMap(Int.init)
    guard response.status == .ok, headerCode == nil || headerCode == 0 else {
      throw .exception(await refusal(response, headerCode))
    }
    do {
      for try await piece in response.body {
        try await each(piece)
      }
    } catch let failure as ClickHouseFailure {
      throw failure
    } catch {
      // ClickHouse breaks the connection when a statement fails half-way.
      throw ClickHouseFailure(network: error)
    }
  }

  private func refusal(_ response: HTTPClientResponse, _ headerCode: Int?) async -> ClickHouseException {
    var body = ByteBuffer()
    do {
      body = try await response.body.collect(upTo: 256 << 10)
    } catch {
      // The code in the header says enough; the words are lost with the connection.
      body.writeString("")
    }
    return ClickHouseException(status: Int(response.status.code), headerCode: headerCode, body: String(buffer: body))
  }
}
