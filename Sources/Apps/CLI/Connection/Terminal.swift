import Foundation
import Glibc

/// Standard output and standard error.
enum Terminal {
  static var errorIsTerminal: Bool { isatty(2) == 1 }

  static func print(_ text: String) { write(Array((text + "\n").utf8)) }

  static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// A reader that has gone, such as `head`, ends the program quietly.
  static func write(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress! + done, bytes.count - done) }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        Foundation.exit(errno == EPIPE ? 0 : ExitStatus.failed.rawValue)
      }
    }
  }
}
