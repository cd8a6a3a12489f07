import Foundation
import Glibc
import JSONTape
import Matching

/// Says what is done, and at the end what it took.
struct ResolveMeter {
  private let start = ContinuousClock.now

  func show(_ words: String) {
    let seconds = ProgressMeter.seconds(ContinuousClock.now - start)
    Terminal.error("\((seconds * 10).rounded() / 10) s  \(words)")
  }

  func summary(_ resolution: Resolution, records: Int) -> [UInt8] {
    var sizes = [UInt32](repeating: 0, count: records)
    for group in resolution.groupOf { sizes[Int(group)] += 1 }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let cpu = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    var json = JSONWriter()
    json.beginObject()
    json.key("records")
    json.integer(Int64(records))
    json.key("clusters")
    json.integer(Int64(sizes.count { $0 > 0 }))
    json.key("largest")
    json.integer(Int64(sizes.max() ?? 0))
    json.key("pairs")
    json.integer(Int64(resolution.pairCount))
    json.key("precision")
    json.number((resolution.precision * 10000).rounded() / 10000)
    json.key("seconds")
    json.number((ProgressMeter.seconds(ContinuousClock.now - start) * 100).rounded() / 100)
    json.key("cpuSeconds")
    json.number((cpu * 100).rounded() / 100)
    json.key("memoryMegabytes")
    json.integer(Int64(usage.ru_maxrss / 1024))
    json.key("compared")
    json.string(resolution.comparisons.joined(separator: ", "))
    json.endObject()
    return json.bytes
  }

  func text(_ json: JSON) -> String {
    func count(_ key: String) -> String { ProgressMeter.grouped(Int(json[key]?.integer ?? 0)) }
    let precision = ((json["precision"]?.element.number ?? 0) * 1000).rounded() / 10
    return """
      \(Counted(count("records"), "record")) in \(Counted(count("clusters"), "cluster")), the largest of \(count("largest")); compared by \(json.text("compared"))
      \(Counted(count("pairs"), "pair")) compared; of the pairs joined an estimated \(precision) % are right
      \(json.text("seconds")) s, \(json.text("cpuSeconds")) CPU s, \(count("memoryMegabytes")) MB
      """
  }
}
