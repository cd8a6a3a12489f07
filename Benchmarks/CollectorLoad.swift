import CPlatform
import Foundation
import Glibc

/// A client that keeps some requests under way on each of some connections, from one thread on processor 1. It costs little: answers are
/// only counted, by their length, which is that of the first one.
struct CollectorLoad: Sendable {
  let request: [UInt8]
  let events: Int
  let connections: Int
  let depth: Int
  let seconds: Double

  struct Failure: Error { var what: String }

  struct Result: Sendable {
    static let title = "what".padding(toLength: 66, withPad: " ", startingAt: 0) + "events/s   CPU us/event    p50 ms   p99 ms"
    var events = 0
    var seconds = 0.0
    var cpuSeconds = 0.0
    var latencies: [UInt64] = []

    var eventsPerSecond: Double { Double(events) / seconds }
    var cpuPerEvent: Double { cpuSeconds * 1e6 / Double(max(1, events)) }

    func line(_ name: String) -> String {
      let sorted = latencies.sorted()
      func quantile(_ share: Double) -> Double { sorted.isEmpty ? 0 : Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1e6 }
      return name.padding(toLength: 64, withPad: " ", startingAt: 0)
        + String(format: "%10.0f %14.2f %9.2f %8.2f", eventsPerSecond, cpuPerEvent, quantile(0.5), quantile(0.99))
    }
  }

  func run(port: Int) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        _ = kith_thread_processor(1)
        continuation.resume(with: Swift.Result { try measure(port: port) })
      }
    }
  }

  private struct Connection {
    let descriptor: Int32
    var unsent: ArraySlice<UInt8> = []
    var received = 0
    /// When the requests under way were begun, oldest first.
    var begun: [UInt64] = []
  }

  private func measure(port: Int) throws -> Result {
    let answerBytes = try probe(port: port)
    var connections: [Connection] = []
    defer { for connection in connections { close(connection.descriptor) } }
    for _ in 0..<self.connections { connections.append(Connection(descriptor: try LoopbackSocket.connected(port))) }
    var polled = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    var result = Result()
    let cpuAtStart = serverCPU()
    let start = now()
    let end = start + UInt64(seconds * 1e9)
    for index in connections.indices { try add(depth, to: &connections[index], at: start) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while now() < end {
      for index in connections.indices {
        polled[index].events = Int16(connections[index].unsent.isEmpty ? POLLIN : POLLIN | POLLOUT)
      }
      guard poll(&polled, nfds_t(polled.count), 100) > 0 else { continue }
      for index in connections.indices where polled[index].revents != 0 {
        try step(&connections[index], answerBytes: answerBytes, buffer: &buffer, result: &result)
      }
    }
    result.seconds = Double(now() - start) / 1e9
    result.cpuSeconds = serverCPU() - cpuAtStart
    result.events *= self.events
    return result
  }

  private func step(_ connection: inout Connection, answerBytes: Int, buffer: inout [UInt8], result: inout Result) throws {
    while true {
      let count = recv(connection.descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count < 0 && errno == EAGAIN { break }
      guard count > 0 else { throw Failure(what: "the server closed a connection") }
      connection.received += count
    }
    let answers = connection.received / answerBytes
    connection.received -= answers * answerBytes
    let now = now()
    for begun in connection.begun.prefix(answers) { result.latencies.append(now - begun) }
    connection.begun.removeFirst(answers)
    result.events += answers
    try add(answers, to: &connection, at: now)
  }

  private func add(_ count: Int, to connection: inout Connection, at now: UInt64) throws {
    for _ in 0..<count {
      connection.unsent += request
      connection.begun.append(now)
    }
    while !connection.unsent.isEmpty {
      let sent = connection.unsent.withUnsafeBytes {
        send(connection.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if sent < 0 && errno == EAGAIN { return }
      guard sent > 0 else { throw Failure(what: "send \(errno)") }
      connection.unsent = connection.unsent.dropFirst(sent)
    }
    connection.unsent = []
  }

  /// The length of one answer, which must be a 200.
  private func probe(port: Int) throws -> Int {
    let descriptor = try LoopbackSocket.connected(port)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw Failure(what: "send \(errno)") }
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0, String(decoding: buffer[..<count], as: UTF8.self).hasPrefix("HTTP/1.1 200") else {
      throw Failure(what: "answered: \(String(decoding: buffer[..<max(0, count)], as: UTF8.self))")
    }
    return count
  }

  private func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

  /// Processor time of all threads but this one.
  private func serverCPU() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 - Double(kith_thread_cpu_nanoseconds()) / 1e9
  }
}
