import Ports
import Vocabulary

/// A record that waits to be written.
struct PendingRecord: Sendable {
  var record: JournalRecord
  var receivedAt: Timestamp
  var whenDurable: @Sendable (Result<JournalReceipt, JournalError>) -> Void

  var bytes: Int { FrameHeader.bytes + record.payload.count }
}
