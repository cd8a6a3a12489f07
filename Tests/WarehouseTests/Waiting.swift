import Foundation
import Glibc
import Testing

/// Waits for something that another process does and that nothing else can tell. Gives up, with an issue, after two minutes.
func until(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(120)
  while !condition() {
    guard clock.now < end else {
      Issue.record("did not happen within two minutes", sourceLocation: sourceLocation)
      return
    }
    do { try await clock.sleep(for: .milliseconds(1)) } catch { return }
  }
}

/// Waits until someone listens on the port of the loopback interface.
func untilAnswers(port: String) async {
  await until {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port) ?? 0).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
  }
}
