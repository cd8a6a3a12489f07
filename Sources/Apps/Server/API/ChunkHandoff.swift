import Synchronization

/// Hands chunks from one producer to one consumer, one at a time: the producer goes on only when its chunk was taken.
final class ChunkHandoff: Sendable {
  private struct State {
    var chunk: [UInt8]?
    var producer: CheckedContinuation<Bool, Never>?
    var consumer: CheckedContinuation<[UInt8]?, Never>?
    var isOver = false
  }

  private let state = Mutex(State())

  /// True when the chunk was taken, false when nobody will take any more.
  func send(_ chunk: [UInt8]) async -> Bool {
    await withCheckedContinuation { producer in
      let (taken, consumer): (Bool?, CheckedContinuation<[UInt8]?, Never>?) = state.withLock { state in
        if state.isOver { return (false, nil) }
        if let consumer = state.consumer {
          state.consumer = nil
          return (true, consumer)
        }
        state.chunk = chunk
        state.producer = producer
        return (nil, nil)
      }
      consumer?.resume(returning: chunk)
      if let taken { producer.resume(returning: taken) }
    }
  }

  /// Nil when the producer is done, or when the calling task is cancelled.
  func next() async -> [UInt8]? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { consumer in
        let (answer, producer): ([UInt8]??, CheckedContinuation<Bool, Never>?) = state.withLock { state in
          if let chunk = state.chunk {
            let producer = state.producer
            state.chunk = nil
            state.producer = nil
            return (.some(chunk), producer)
          }
          if state.isOver { return (.some(nil), nil) }
          state.consumer = consumer
          return (nil, nil)
        }
        producer?.resume(returning: true)
        if let answer { consumer.resume(returning: answer) }
      }
    } onCancel: {
      end()
    }
  }

  /// Nothing comes any more, or nobody takes any more. May be called by both sides and more than once.
  func end() {
    let (producer, consumer) = state.withLock { state in
      let waiting = (state.producer, state.consumer)
      state = State(isOver: true)
      return waiting
    }
    producer?.resume(returning: false)
    consumer?.resume(returning: nil)
  }
}
