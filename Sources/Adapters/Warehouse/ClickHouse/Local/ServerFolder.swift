internal import CPlatform
internal import Foundation
internal import Glibc

/// The folder of the local server: our files (`password`, `port`, configuration, launcher) beside ClickHouse's (`store`, `log`, …).
struct ServerFolder: Sendable {
  /// Absolute, without a slash at the end.
  let path: String

  var launcher: String { path + "/launch.py" }
  var configuration: String { path + "/config.xml" }
  var transfer: String { ServerFolder.transfer(of: path) }

  static func transfer(of folder: String) -> String { folder + "/transfer" }

  /// What the server says before its log begins.
  var startLog: String { path + "/start.log" }

  init(path: String) throws(LocalClickHouseError) {
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    do {
      for name in ["", "/log", "/tmp", "/files", "/schemas", "/access", "/transfer"] {
        try FileManager.default.createDirectory(
          atPath: self.path + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw LocalClickHouseError("the folder '\(path)' cannot be made: \(error.localizedDescription)")
    }
  }

  /// The password of this folder's server; made at the first start, readable by its owner only.
  func password() throws(LocalClickHouseError) -> String {
    if let stored = text(of: "password"), stored.utf8.count == 64 { return stored }
    var random = [UInt8](repeating: 0, count: 32)
    guard kith_random_bytes(&random, random.count) == 1 else { throw LocalClickHouseError("libcrypto gives no random bytes") }
    let password = ServerFolder.hex(random)
    try write(password, to: "password")
    return password
  }

  /// The HTTP port of the server that was started last.
  func lastPort() -> Int? { text(of: "port").flatMap(Int.init) }

  func write(port: Int, password: String, settings: LocalClickHouseSettings) throws(LocalClickHouseError) {
    let configuration = try configuration(port: port, password: password, settings: settings)
    try write(configuration.server, to: "config.xml")
    try write(configuration.users, to: "users.xml")
    try write(LaunchScript.text, to: "launch.py")
    try write(String(port), to: "port")
  }

  /// True when the server that was started last was told the same.
  func isConfigured(port: Int, password: String, settings: LocalClickHouseSettings) throws(LocalClickHouseError) -> Bool {
    let configuration = try configuration(port: port, password: password, settings: settings)
    return text(of: "config.xml") == configuration.server && text(of: "users.xml") == configuration.users
  }

  private func configuration(
    port: Int, password: String, settings: LocalClickHouseSettings
  ) throws(LocalClickHouseError) -> ServerConfiguration {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = Array(password.utf8)
    guard kith_sha256(bytes, bytes.count, &digest) == 1 else { throw LocalClickHouseError("libcrypto cannot compute SHA-256") }
    return ServerConfiguration(folder: path, port: port, passwordSHA256: ServerFolder.hex(digest), settings: settings)
  }

  /// Replaces a file as a whole; only its owner may read it.
  private func write(_ text: String, to name: String) throws(LocalClickHouseError) {
    let temporary = "\(path)/\(name).new"
    let made = FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard made, rename(temporary, "\(path)/\(name)") == 0 else {
      throw LocalClickHouseError("'\(path)/\(name)' cannot be written; is the disk full?")
    }
  }

  private func text(of name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  /// The last words of the start log, without the stack.
  func lastWords() -> String? {
    guard let text = text(of: "start.log") else { return nil }
    let line = text.split(separator: "\n").last { $0.contains("DB::Exception: ") || $0.contains("Error") }
    return line.map { String($0.prefix(300)) }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
