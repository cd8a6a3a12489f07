internal import NIOCore
internal import Vocabulary

/// A request whose body is being read, straight into the bytes that the journal will keep.
struct OpenRequest {
  let number: Int
  let frame: ReplyFrame
  let call: CollectedRequest.Call
  let source: SourceDirectory.Entry?
  let directory: SourceDirectory
  let startedAt: NIODeadline
  /// The answer when all is durable; nil for the usual one.
  var reply: Reply?
  /// The head of a ``CollectedRequest``, then the body.
  var payload: [UInt8]
  let bodyStart: Int
  /// Bytes counted against the limit over all connections.
  var reserved = 0
  /// False when the query was the body: what else comes is thrown away.
  var takesBody = true

  var bodyBytes: Int { payload.count - bodyStart }

  mutating func reserve(bodyBytes: Int) { payload.reserveCapacity(bodyStart + bodyBytes) }

  mutating func append(_ bytes: ByteBuffer) {
    bytes.withUnsafeReadableBytes { payload.append(contentsOf: $0) }
  }
}

/// A request that the journal is syncing.
struct WaitingRequest {
  let frame: ReplyFrame
  let taken: Intake.Taken
  let reply: Reply?
  let startedAt: NIODeadline
  let bodyBytes: Int
  let reserved: Int
}
