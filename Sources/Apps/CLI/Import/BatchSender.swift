import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Posts batches to the collector, and again while it asks for patience.
struct BatchSender: Sendable {
  let http: HTTPClient
  let url: String
  let authorization: String
  /// How long one batch is tried.
  let patience: Duration

  private static let firstPause = Duration.milliseconds(200)
  private static let pauseMax = Duration.seconds(10)
  private static let askedPauseMax = 300

  init(http: HTTPClient, collector: String, writeKey: String, patience: Duration = .seconds(600)) {
    self.http = http
    url = collector + "/v1/import"
    authorization = "Basic " + Data("\(writeKey):".utf8).base64EncodedString()
    self.patience = patience
  }

  /// Returns when the batch is durable.
  /// - Throws: `.refused` when no retry can help, `.unreachable` when the patience is at its end.
  func send(_ body: [UInt8]) async throws(Failure) {
    let end = ContinuousClock.now + patience
    var pause = BatchSender.firstPause
    while true {
      let (isDone, asked) = try await attempt(body)
      if isDone { return }
      guard ContinuousClock.now < end else { throw Failure(.unreachable, "The collector did not take a batch for \(patience).") }
      do { try await Task.sleep(for: asked ?? pause * Double.random(in: 0.5...1)) } catch {
        throw Failure(.failed, "The import was ended.")
      }
      pause = min(pause * 2, BatchSender.pauseMax)
    }
  }

  private func attempt(_ body: [UInt8]) async throws(Failure) -> (isDone: Bool, asked: Duration?) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers = ["Authorization": authorization, "Content-Type": "application/json"]
    request.body = .bytes(body)
    do {
      let response = try await http.execute(request, timeout: .seconds(60))
      let answer = Array(buffer: try await response.body.collect(upTo: 1 << 20))
      switch response.status.code {
      case 200..<300: return (true, nil)
      case 408, 429, 500, 502, 503, 504:
        let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) }
        return (false, seconds.map { .seconds(min($0, BatchSender.askedPauseMax)) })
      default: throw Failure(.refused, "The collector refused a batch with \(response.status.code): \(BatchSender.message(in: answer))")
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      return (false, nil)
    }
  }

  private static func message(in answer: [UInt8]) -> String {
    do throws(Failure) { return try JSON(answer).text("message") } catch { return "no reason was given" }
  }
}
