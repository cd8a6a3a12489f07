import Ports

/// The Prometheus text format, version 0.0.4.
enum PrometheusText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Samples of one name are put together, as the format asks, in order of first appearance.
  static func write(_ samples: [MetricSample]) -> [UInt8] {
    var order: [String] = []
    var byName: [String: [MetricSample]] = [:]
    for sample in samples {
      if byName[sample.name] == nil { order.append(sample.name) }
      byName[sample.name, default: []].append(sample)
    }
    var text = ""
    for name in order {
      guard let group = byName[name], let first = group.first else { continue }
      text += "# HELP \(name) \(escape(first.help, quote: false))\n# TYPE \(name) \(first.kind.rawValue)\n"
      for sample in group { text += name + labels(sample.labels) + " \(number(sample.value))\n" }
    }
    return Array(text.utf8)
  }

  private static func labels(_ labels: [String: String]) -> String {
    guard !labels.isEmpty else { return "" }
    return "{" + labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escape($0.value, quote: true))\"" }.joined(separator: ",") + "}"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  private static func escape(_ text: String, quote: Bool) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return quote ? escaped.replacing("\"", with: "\\\"") : escaped
  }
}
