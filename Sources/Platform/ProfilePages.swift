internal import Dispatch
internal import Ports
internal import Vocabulary

/// Goes over all profiles in the order of their rows, a page at a time between the flow's batches.
struct ProfilePages: Sendable {
  let state: any StateStore

  /// Read at once: some milliseconds in which the flow waits.
  static let pageRows = 500

  /// Calls `each` with every profile that was not merged away.
  /// - Throws: what the store throws, ``StoredFormatError``, and what `each` throws; `CancellationError` between two pages when the task is cancelled.
  func forEach(_ each: (ProfileRecord) async throws -> Void) async throws {
    try await forEachPage { records in for record in records { try await each(record) } }
  }

  /// The same, a page at a time.
  func forEachPage(_ each: ([ProfileRecord]) async throws -> Void) async throws {
    var row = ProfileRow(rawValue: 0)
    while true {
      try Task.checkCancellation()
      let page = try await page(after: row)
      var records: [ProfileRecord] = []
      records.reserveCapacity(page.count)
      for bytes in page {
        let record = try ProfileRecord(encoded: bytes.bytes)
        if record.mergedInto == nil { records.append(record) }
      }
      try await each(records)
      guard let last = page.last, page.count == ProfilePages.pageRows else { return }
      row = last.row
    }
  }

  /// On a thread of its own: the store may make its caller wait for the flow's commit.
  private func page(after row: ProfileRow) async throws -> [ProfileRecordBytes] {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [state] in
        do throws(StateStoreError) { continuation.resume(returning: try state.scan(after: row, limit: ProfilePages.pageRows)) } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}
