internal import Dispatch
internal import Synchronization

/// Lets a thread of its own, never one of the common pool, wait for something asynchronous.
final class AwaitedAnswer<Value: Sendable>: Sendable {
  private let answer = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  static func get(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
    let awaited = AwaitedAnswer()
    Task {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      awaited.answer.withLock { $0 = result }
      awaited.done.signal()
    }
    awaited.done.wait()
    return try awaited.answer.withLock { $0! }.get()
  }
}
