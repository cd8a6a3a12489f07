internal import Logging
internal import Ports
internal import Vocabulary

/// Gives up what is still pending for destinations that were deleted, so that it is seen and does not wait for ever.
struct DeletedDestinations {
  var tools: DeliveryTools

  static let batchMax = 500

  /// Begun again at the next start when the store fails in between.
  func giveUp(_ destinations: [DestinationID]) async {
    for destination in destinations {
      do throws(StateStoreError) {
        while !Task.isCancelled {
          let pending = try await tools.queue.pendingDeliveries(for: destination, now: .distantFuture, limit: Self.batchMax)
          if pending.isEmpty { break }
          let now = tools.clock.now()
          try await tools.queue.record(
            pending.map { DeliveryReceipt(number: $0.number, at: now, outcome: .failed(error: "the destination was deleted")) })
        }
      } catch {
        tools.log.warning("deliveries of a deleted destination still wait", metadata: ["kind": "\(error.kind)"])
        return
      }
    }
  }
}
