internal import Glibc

/// Ports of the loopback interface.
enum FreePort {
  /// The preferred port when nobody listens there, else one that the system chooses. Another program could take it before the server does: then
  /// the server ends, and the next start asks again.
  static func find(preferred: Int?) throws(LocalClickHouseError) -> Int {
    if let preferred, let port = bound(to: preferred) { return port }
    guard let port = bound(to: 0) else { throw LocalClickHouseError("no port of the loopback interface is free") }
    return port
  }

  /// So many different free ports.
  static func several(_ count: Int) throws(LocalClickHouseError) -> [Int] {
    var found: Set<Int> = []
    // The system seldom gives a port twice in a row.
    for _ in 0..<count * 100 where found.count < count { found.insert(try find(preferred: nil)) }
    guard found.count == count else { throw LocalClickHouseError("no ports of the loopback interface are free") }
    return found.sorted()
  }

  private static func bound(to port: Int) -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // As ClickHouse does: connections that were closed a moment ago do not hold the port.
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
      }
    }
    return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }
}
