/// What was started, to be ended in the reverse order: after a failed start and at a stop alike.
struct ShutdownStack: Sendable {
  private var steps: [@Sendable () async -> Void] = []

  mutating func push(_ step: @escaping @Sendable () async -> Void) { steps.append(step) }

  mutating func unwind() async {
    while let step = steps.popLast() { await step() }
  }
}
