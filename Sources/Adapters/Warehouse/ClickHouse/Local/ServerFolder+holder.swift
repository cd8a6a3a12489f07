internal import Foundation
internal import Glibc

/// ClickHouse locks the file `store/status` while it runs and writes its process id there.
extension ServerFolder {
  enum Holder: Equatable {
    case nobody
    /// A server of this folder.
    case server(pid_t)
    /// Some process has the lock that is not known to be a server of this folder: it is left alone.
    case stranger
  }

  /// False also for a process that has ended and waits for its parent to look.
  static func isAlive(_ process: pid_t) -> Bool {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
    // The state follows the name, which stands in brackets and may hold anything.
    let state = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
    return state != "Z" && state != "X"
  }

  func holder() -> Holder {
    let status = path + "/store/status"
    let descriptor = open(status, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return .nobody }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return .nobody }
    guard let text = FileManager.default.contents(atPath: status).map({ String(decoding: $0, as: UTF8.self) }),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("PID: ") }), let process = pid_t(line.dropFirst(5)), process > 1,
      let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
    else { return .stranger }
    return String(decoding: command, as: UTF8.self).contains("--config-file=\(configuration)") ? .server(process) : .stranger
  }
}
