import Foundation

/// The built program, run as users run it.
enum KithProgram {
  struct Ended {
    var status: Int32
    var output: String
    var errors: String
  }

  /// `KITH_BINARY`, else the program beside the tests.
  static var path: String {
    if let named = ProcessInfo.processInfo.environment["KITH_BINARY"] { return named }
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("kith").path
  }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Ended {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    configure(process, arguments, environment)
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // What these commands write to standard error fits the pipe's buffer.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let mistakes = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Ended(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self), errors: String(decoding: mistakes, as: UTF8.self))
  }

  static func configure(_ process: Process, _ arguments: [String], _ environment: [String: String]) {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["KITH_DATA", "KITH_API", "KITH_TOKEN", "KITH_COLLECTOR"] { variables[name] = nil }
    process.environment = variables.merging(environment) { $1 }
  }
}

/// A folder that is there as long as the value.
final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "kith-cli-\(UInt64.random(in: 0 ... .max))"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) stays: \(error)") }
  }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }
}

/// `kith serve` on free ports.
final class ServingKith {
  private let process = Process()
  let data: String
  /// What it printed until it listened.
  let said: String

  /// Returns when it listens.
  init(data: String, arguments: [String] = []) throws {
    self.data = data
    KithProgram.configure(
      process, ["serve", "--data", data, "--collector", "127.0.0.1:0", "--api", "127.0.0.1:0", "--log", "error"] + arguments, [:])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while !text.contains("\napi ") {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw CocoaError(.executableNotLoadable) }
      text += String(decoding: more, as: UTF8.self)
    }
    said = text
  }

  deinit { if process.isRunning { process.terminate() } }

  func kith(_ arguments: String...) throws -> KithProgram.Ended { try KithProgram.run(arguments + ["--data", data]) }

  func json(_ arguments: String...) throws -> [String: Any] {
    let ended = try KithProgram.run(arguments + ["--data", data, "-o", "json"])
    return try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any] ?? [:]
  }

  /// Asks it to end; returns its exit status.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
