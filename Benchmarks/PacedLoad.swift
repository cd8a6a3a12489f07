import Foundation
import Glibc

/// A client that begins requests at fixed moments, from one thread, whatever the answers do. A request's time counts from its moment, also
/// when no connection was free: a server that stalls is not spared the requests that would have come meanwhile.
struct PacedLoad: Sendable {
  let requests: [[UInt8]]
  let perSecond: Int
  let count: Int
  let connections: Int

  struct Failure: Error { var what: String }

  func run(port: Int) async throws -> Latencies {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try measure(port: port) }) }
    }
  }

  private struct Connection {
    let descriptor: Int32
    var received: [UInt8] = []
    /// The moment of the request under way.
    var due: UInt64?
  }

  private func measure(port: Int) throws -> Latencies {
    var open = try (0..<connections).map { _ in Connection(descriptor: try LoopbackSocket.connected(port)) }
    defer { for connection in open { close(connection.descriptor) } }
    var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    let latencies = Latencies()
    let start = DispatchTime.now().uptimeNanoseconds
    var begun = 0
    var answered = 0
    var free = Array(open.indices)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while answered < count {
      let now = DispatchTime.now().uptimeNanoseconds
      while begun < count, !free.isEmpty, due(begun, start) <= now {
        let index = free.removeLast()
        open[index].due = due(begun, start)
        let request = requests[begun % requests.count]
        guard send(open[index].descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
          throw Failure(what: "send \(errno)")
        }
        begun += 1
      }
      // poll counts in milliseconds, requests begin more often: a short sleep, which a request's time then holds, for a core not burnt.
      guard poll(&polled, nfds_t(polled.count), 0) > 0 else {
        usleep(50)
        continue
      }
      for index in open.indices where polled[index].revents != 0 {
        let count = recv(open[index].descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failure(what: "the server closed a connection") }
        open[index].received += buffer[..<count]
        guard let begin = open[index].due, try isWhole(open[index].received) else { continue }
        latencies.add(.nanoseconds(DispatchTime.now().uptimeNanoseconds - begin))
        open[index].received.removeAll(keepingCapacity: true)
        open[index].due = nil
        free.append(index)
        answered += 1
      }
    }
    return latencies
  }

  private func due(_ number: Int, _ start: UInt64) -> UInt64 { start + UInt64(number) * 1_000_000_000 / UInt64(perSecond) }

  /// Whether an answer is complete; it must be a 200 that gives its length.
  private func isWhole(_ bytes: [UInt8]) throws -> Bool {
    guard let head = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
    let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).lowercased().split(separator: "\r\n")
    guard lines.first?.hasPrefix("http/1.1 200") == true,
      let length = lines.first(where: { $0.hasPrefix("content-length:") }).flatMap({ Int($0.dropFirst(15).filter { $0 != " " }) })
    else { throw Failure(what: "answered \(lines.first ?? "nothing")") }
    return bytes.count >= head.upperBound + length
  }
}
