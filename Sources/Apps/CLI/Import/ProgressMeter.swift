import Foundation

/// Shows on standard error how an import goes: a bar on a terminal, a line now and then elsewhere.
struct ProgressMeter {
  private let label: String
  private let total: Int?
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private var shownAt: ContinuousClock.Instant?
  private let startRows: Int

  init(label: String, rows: Int, total: Int?, isTerminal: Bool = Terminal.errorIsTerminal) {
    self.label = label
    self.total = total
    self.isTerminal = isTerminal
    startRows = rows
  }

  mutating func show(_ rows: Int, isLast: Bool = false) {
    let now = ContinuousClock.now
    if !isLast, let shownAt, now - shownAt < (isTerminal ? .milliseconds(200) : .seconds(5)) { return }
    if !isLast, !isTerminal, shownAt == nil {
      shownAt = now
      return
    }
    shownAt = now
    let line = text(rows, seconds: ProgressMeter.seconds(now - start))
    FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K" + line + (isLast ? "\n" : "") : line + "\n").utf8))
  }

  func text(_ rows: Int, seconds: Double) -> String {
    let rate = seconds > 0 ? Double(rows - startRows) / seconds : 0
    guard let total, total > 0 else { return "\(label): \(ProgressMeter.grouped(rows)) rows, \(ProgressMeter.grouped(Int(rate)))/s" }
    let share = min(1, Double(rows) / Double(total))
    let filled = Int(share * 24)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
    var line = "\(label) [\(bar)] \(Int(share * 100)) %  \(ProgressMeter.grouped(rows)) of \(ProgressMeter.grouped(total)) rows"
    line += "  \(ProgressMeter.grouped(Int(rate)))/s"
    if rate > 0, rows < total { line += "  \(Int(Double(total - rows) / rate) + 1) s left" }
    return line
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
