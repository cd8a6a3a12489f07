import Ports
import Synchronization

/// The API's own figures: requests and time by route. Labels come from the route table and a closed set of status classes.
package final class APIMeter: Sendable {
  private struct Figures {
    /// By status class: 1xx to 5xx.
    var requests = [UInt64](repeating: 0, count: 5)
    var nanoseconds: UInt64 = 0
  }

  private let names: [String]
  private let figures: Mutex<[Figures]>
  private let open = Atomic(0)

  /// One slot per route and one for requests that found no route.
  init(routes: [String]) {
    names = routes + ["unknown"]
    figures = Mutex([Figures](repeating: Figures(), count: routes.count + 1))
  }

  func begin() { open.add(1, ordering: .relaxed) }

  /// Waits until no request is being answered, or the time is up.
  func drained(within limit: Duration) async {
    let end = ContinuousClock.now + limit
    while open.load(ordering: .relaxed) > 0, ContinuousClock.now < end {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
    }
  }

  /// Ends what ``begin()`` began.
  func count(route: Int?, status: Int, took: Duration) {
    let index = route ?? names.count - 1
    open.subtract(1, ordering: .relaxed)
    let parts = took.components
    figures.withLock { figures in
      figures[index].requests[Swift.max(0, Swift.min(4, status / 100 - 1))] += 1
      figures[index].nanoseconds += UInt64(parts.seconds) * 1_000_000_000 + UInt64(parts.attoseconds / 1_000_000_000)
    }
  }

  /// Routes that were never called are left out.
  func samples() -> [MetricSample] {
    let figures = figures.withLock { $0 }
    var samples: [MetricSample] = []
    for (name, figure) in zip(names, figures) {
      for (index, count) in figure.requests.enumerated() where count > 0 {
        samples.append(
          MetricSample(
            name: "kith_api_requests_total", help: "Requests that the API answered, by route and status class.", kind: .counter,
            labels: ["route": name, "status": "\(index + 1)xx"], value: Double(count)))
      }
    }
    for (name, figure) in zip(names, figures) where figure.requests.contains(where: { $0 > 0 }) {
      samples.append(
        MetricSample(
          name: "kith_api_seconds_total", help: "Time from a request's head to the head of its answer, summed, by route.", kind: .counter,
          labels: ["route": name], value: Double(figure.nanoseconds) / 1e9))
    }
    return samples
  }
}
