import Foundation
import Glibc

/// A client that sends exactly the bytes it is told to, over one connection. Whatever does not come within twenty seconds is an error.
final class RawClient {
  struct Answer: Equatable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var code: String? { member("code") }
    var message: String? { member("message") }

    private func member(_ name: String) -> String? {
      do { return (try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])?[name] as? String } catch { return nil }
    }
  }

  struct Failure: Error { var what: String }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(what: "socket") }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard result == 0 else { throw Failure(what: "connect \(errno)") }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { throw Failure(what: "send \(errno)") }
      rest = rest.dropFirst(sent)
    }
  }

  /// Says that nothing more will be sent; answers can still be read.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Whether bytes are there now.
  var hasInput: Bool {
    if !buffer.isEmpty { return true }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0
  }

  /// The next answer. `withoutBody` for the answer to a HEAD.
  func receive(withoutBody: Bool = false) throws -> Answer {
    while true {
      if let answer = takeAnswer(withoutBody: withoutBody) { return answer }
      guard try fill() else { throw Failure(what: "the server closed: \(String(decoding: buffer, as: UTF8.self))") }
    }
  }

  /// True when the server has ended the connection and sent nothing more.
  func isAtEnd() throws -> Bool { try buffer.isEmpty && !fill() }

  private func fill() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count < 0 && errno == ECONNRESET { return false }
    guard count >= 0 else { throw Failure(what: "nothing came in time (\(errno))") }
    buffer.append(contentsOf: chunk[..<count])
    return count > 0
  }

  private func takeAnswer(withoutBody: Bool) -> Answer? {
    guard let headEnd = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: buffer[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let status = Int(lines[0].split(separator: " ")[1]) ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let sides = line.split(separator: ":", maxSplits: 1)
      headers[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces)
    }
    let length = withoutBody ? 0 : Int(headers["content-length"] ?? "0") ?? 0
    guard buffer.count >= headEnd.upperBound + length else { return nil }
    let body = Array(buffer[headEnd.upperBound..<headEnd.upperBound + length])
    buffer.removeFirst(headEnd.upperBound + length)
    return Answer(status: status, headers: headers, body: body)
  }
}
