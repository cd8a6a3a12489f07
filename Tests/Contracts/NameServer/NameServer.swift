import Foundation
import Synchronization

/// A small name server on loopback, over UDP (RFC 1035): it answers from a table and remembers what it was asked.
public final class NameServer: Sendable {
  public enum Record: Sendable {
    case mail(preference: UInt16, host: String)
    /// Four bytes (A) or sixteen (AAAA).
    case address([UInt8])
    case alias(String)
  }

  public enum Domain: Sendable {
    /// It exists and has these records.
    case records([Record])
    /// Every question about it fails (SERVFAIL).
    case fails
  }

  public struct Question: Sendable, Equatable {
    public var name: String
    public var type: UInt16
  }

  private struct Table: Sendable {
    var domains: [String: Domain]
    var asked: [Question] = []
  }

  public let port: UInt16
  private let table: Mutex<Table>
  private let socket: Int32

  /// - Parameter domains: by name in lower case; others do not exist (NXDOMAIN).
  public init(_ domains: [String: Domain]) throws {
    table = Mutex(Table(domains: domains))
    socket = Foundation.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (handle, size) = (socket, length)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, size) == 0 && getsockname(handle, $0, &length) == 0 }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [self] in serve() }.start()
  }

  /// What it was asked, in order.
  public var asked: [Question] { table.withLock { $0.asked } }

  public func change(_ name: String, _ domain: Domain?) { table.withLock { $0.domains[name] = domain } }

  /// It answers nothing any more.
  public func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

  private func serve() {
    var buffer = [UInt8](repeating: 0, count: 512)
    while true {
      var sender = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &sender) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(socket, &buffer, buffer.count, 0, $0, &length) }
      }
      guard count > 0 else { break }
      guard let answer = answer(to: Array(buffer[..<count])) else { continue }
      withUnsafeMutablePointer(to: &sender) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = sendto(socket, answer, answer.count, 0, $0, length) }
      }
    }
    close(socket)
  }

  /// Nil for what is no question.
  private func answer(to message: [UInt8]) -> [UInt8]? {
    var labels: [String] = []
    var place = 12
    while place < message.count, message[place] != 0 {
      let end = place + 1 + Int(message[place])
      guard end < message.count else { return nil }
      labels.append(String(decoding: message[(place + 1)..<end], as: UTF8.self))
      place = end
    }
    guard place + 5 <= message.count else { return nil }
    let question = Question(
      name: labels.joined(separator: ".").lowercased(), type: UInt16(message[place + 1]) << 8 | UInt16(message[place + 2]))
    let domain = table.withLock { table in
      table.asked.append(question)
      return table.domains[question.name]
    }
    var code: UInt8 = 0
    var records: [[UInt8]] = []
    switch domain {
    case nil: code = 3
    case .fails: code = 2
    case .records(let all): records = all.compactMap { Self.encode($0, for: question.type) }
    }
    let head = message[0..<2] + [0x81, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
    return Array(head) + message[12..<(place + 5)] + Array(records.joined())
  }

  /// Nil for a record that was not asked for.
  private static func encode(_ record: Record, for type: UInt16) -> [UInt8]? {
    let (own, data): (UInt16, [UInt8]) =
      switch record {
      case .mail(let preference, let host): (15, [UInt8(preference >> 8), UInt8(preference & 255)] + name(host))
      case .address(let bytes): (bytes.count == 4 ? 1 : 28, bytes)
      case .alias(let host): (5, name(host))
      }
    guard own == type || own == 5 else { return nil }
    // The name of the question, class IN, a minute.
    return [0xC0, 0x0C, 0, UInt8(own), 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
  }

  private static func name(_ host: String) -> [UInt8] {
    host.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }
}
