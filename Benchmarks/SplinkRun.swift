import Foundation

/// The same files resolved by Splink, in a process of its own.
struct SplinkRun: Decodable {
  struct Accuracy: Decodable {
    var precision: Double
    var recall: Double
    var f1: Double
    var bcubed: Double
  }

  var version: String
  var seconds: Double
  var megabytes: Double
  /// By the probability from which pairs were joined.
  var thresholds: [String: Accuracy]

  private static let script = "Benchmarks/Splink/resolve.py"

  /// - Parameter python: the interpreter of an environment with `splink==5.0.0`.
  init(_ paths: [String], python: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [SplinkRun.script] + paths
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let line = String(decoding: said, as: UTF8.self).split(separator: "\n").last { $0.hasPrefix("{") }
    guard process.terminationStatus == 0, let line else {
      throw BenchmarkFailure(
        reason: "\(python) \(SplinkRun.script) \(paths.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    self = try JSONDecoder().decode(SplinkRun.self, from: Data(line.utf8))
  }

  /// At 0.95, which Splink's guides use, and at its best threshold of five, which nobody knows without the truth.
  func show(records: Int) {
    let best = thresholds.max { $0.value.bcubed < $1.value.bcubed }
    let shown = [("0.95", thresholds["0.95"])] + (best.map { [("best: \($0.key)", Optional($0.value))] } ?? [])
    for case (let threshold, let accuracy?) in shown {
      let shares = [accuracy.precision, accuracy.recall, accuracy.f1, accuracy.bcubed].map { String(format: "%.4f", $0).padded(9) }
      print(
        "  Splink \(version), \(threshold)".padded(34) + "\(records)".padded(10) + shares.joined() + "".padded(9)
          + String(format: "%.2f", seconds).padded(8) + String(format: "%.0f", megabytes))
    }
    fflush(nil)
  }
}
