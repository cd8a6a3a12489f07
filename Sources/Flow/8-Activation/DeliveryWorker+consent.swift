internal import Consent
internal import Ports
internal import Vocabulary

extension DeliveryWorker {
  /// A profile may have been merged several times; more than so many steps mean damage.
  static let mergeStepsMax = 16

  /// Checks consent at the moment of leaving, then calls the destination with what may leave.
  func deliver(_ batch: [PendingDelivery], to destination: any Destination) async -> DeliveryCall {
    let policy = ConsentPolicy(destination: definition)
    var attempts: [DeliveryAttempt] = []
    attempts.reserveCapacity(batch.count)
    var leaving: [Permitted<Delivery>] = []
    var places: [Int] = []
    for pending in batch {
      let result: DeliveryAttempt.Result
      switch await standing(of: pending.delivery.profile) {
      case .known(let standing):
        switch policy.permit(pending.delivery, standing: standing) {
        case .success(let permitted):
          places.append(attempts.count)
          leaving.append(permitted)
          result = .verdict(.retry(reason: "no verdict from the destination", after: nil))
        case .failure(let refused): result = .withheld(refused.refusal.rawValue)
        }
      case .unknown(let reason): result = .withheld(reason)
      case .unread(let error): result = .unread(error)
      }
      attempts.append(DeliveryAttempt(pending: pending, result: result))
    }
    if !leaving.isEmpty {
      for (place, verdict) in zip(places, await destination.deliver(leaving)) { attempts[place].result = .verdict(verdict) }
    }
    return DeliveryCall(attempts: attempts)
  }

  private enum Standing {
    case known(ConsentStanding)
    /// There is nothing that could show consent: the profile was erased, or its record is damaged.
    case unknown(String)
    case unread(StateStoreError)
  }

  private func standing(of profile: ProfileRow) async -> Standing {
    var row = profile
    for _ in 0..<Self.mergeStepsMax {
      let stored: ProfileRecordBytes?
      do throws(StateStoreError) { stored = try await tools.profiles.profile(row: row) } catch { return .unread(error) }
      guard let stored else { return .unknown("profile_missing") }
      do throws(StoredFormatError) {
        let record = try ProfileRecord(encoded: stored.bytes)
        guard let next = record.mergedInto else { return .known(ConsentStanding(of: record)) }
        row = next
      } catch { return .unknown("profile_unreadable") }
    }
    return .unknown("profile_unreadable")
  }
}
