internal import Ports
internal import Vocabulary

extension Figures {
  func samples(directory: SourceDirectory) -> [MetricSample] { requestSamples + sourceSamples(directory) + latencySamples }

  private func counter(_ name: String, _ help: String, _ labels: [String: String] = [:], _ value: Double) -> MetricSample {
    MetricSample(name: "kith_ingestion_\(name)", help: help, kind: .counter, labels: labels, value: value)
  }

  private var requestSamples: [MetricSample] {
    let classes = [("2xx", succeeded), ("4xx", refusedAsClientError), ("5xx", refusedAsServerError)]
    let help = "Requests answered, by class of status."
    return classes.map { counter("requests_total", help, ["status": $0.0], Double($0.1)) }
      + refusals.sorted { $0.key < $1.key }.map {
        counter("refusals_total", "Requests refused, by code of the answer.", ["code": $0.key], Double($0.value))
      }
  }

  private func sourceSamples(_ directory: SourceDirectory) -> [MetricSample] {
    sources.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { id, figures in
      let key = directory.key(of: id)
      let help = "Events made durable, by source; rejected ones become dead letters."
      var samples = [counter("events_total", help, ["source": key, "outcome": "accepted"], Double(figures.accepted))]
      for (reason, count) in figures.rejected.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        samples.append(counter("events_total", help, ["source": key, "outcome": reason.rawValue], Double(count)))
      }
      samples.append(counter("body_bytes_total", "Bytes of bodies made durable, by source.", ["source": key], Double(figures.bodyBytes)))
      return samples
    }
  }

  private var latencySamples: [MetricSample] {
    let help = "Requests by seconds from header fields to answer."
    var samples: [MetricSample] = []
    var sum = 0
    for (bucket, count) in latencies.enumerated() {
      sum += count
      let bound = bucket == Figures.bucketCount - 1 ? "+Inf" : "\(Figures.bound(of: bucket))"
      samples.append(counter("seconds_bucket", help, ["le": bound], Double(sum)))
    }
    samples.append(counter("seconds_sum", help, [:], Double(nanoseconds) / 1e9))
    samples.append(counter("seconds_count", help, [:], Double(sum)))
    return samples
  }
}
