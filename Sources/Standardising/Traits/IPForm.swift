internal import Foundation

/// Internet addresses as RFC 5952 writes them; those of version 4 inside version 6 as version 4.
public enum IPForm {
  public static func standard(_ raw: String) -> String? {
    let text = TextTidying.tidied(raw)
    guard text.utf8.count <= 64 else { return nil }
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return written(AF_INET, &four, Int(INET_ADDRSTRLEN)) }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    guard let found = written(AF_INET6, &six, Int(INET6_ADDRSTRLEN)) else { return nil }
    return found.hasPrefix("::ffff:") && found.contains(".") ? String(found.dropFirst(7)) : found
  }

  private static func written(_ family: Int32, _ address: UnsafeRawPointer, _ length: Int) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { text in
      inet_ntop(family, address, text.baseAddress, socklen_t(length)).map { String(cString: $0) }
    }
  }
}
