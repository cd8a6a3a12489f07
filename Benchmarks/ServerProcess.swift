import Foundation

/// What the system says about a process: ClickHouse's, or our own.
struct ServerProcess {
  var cpuSeconds = 0.0
  var residentMegabytes = 0
  var anonymousMegabytes = 0

  init(_ process: Int32?) {
    guard let process, let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
      let status = FileManager.default.contents(atPath: "/proc/\(process)/status")
    else { return }
    let fields = (String(decoding: stat, as: UTF8.self).split(separator: ")").last ?? "").split(separator: " ")
    cpuSeconds = fields[11...12].compactMap { Double($0) }.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.first == "VmRSS:" { residentMegabytes = (Int(words[1]) ?? 0) / 1000 }
      if words.first == "RssAnon:" { anonymousMegabytes = (Int(words[1]) ?? 0) / 1000 }
    }
  }
}
