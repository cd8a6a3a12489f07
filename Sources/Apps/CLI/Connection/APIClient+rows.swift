import Foundation
import JSONTape
import NIOCore
import NIOHTTP1

extension APIClient {
  /// Runs a read-only statement and writes its rows.
  func rows(_ query: String, format: String, into output: RowOutput) async throws(Failure) {
    var body = JSONWriter()
    body.beginObject()
    body.key("query")
    body.string(query)
    body.key("format")
    body.string(format)
    body.key("outcome")
    body.bool(true)
    body.endObject()
    try await rows(.POST, "/v1/sql", body: body.bytes, into: output) { outcome throws(Failure) in
      guard outcome.elementsEqual(APIClient.success) else { throw APIClient.failure(status: 400, problem: outcome) }
    }
  }

  /// Writes the rows of an answer and hands what follows them to `judge`; nothing is left in a file when that, or anything else, fails.
  func rows<Answer>(
    _ method: HTTPMethod, _ path: String, body: [UInt8] = [], into output: RowOutput, judge: ([UInt8]) throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    var end = HeldEnd()
    do throws(Failure) {
      let type = body.isEmpty ? nil : "application/json"
      try await stream(method, path, body: body, contentType: type, timeout: .hours(1)) { chunk throws(Failure) in
        try output.write(end.pass(chunk))
        return true
      }
      try output.write(end.rows)
      guard let lastWords = end.lastWords else { throw Failure(.failed, "The server's answer broke off.") }
      let answer = try judge(lastWords)
      try output.finish()
      return answer
    } catch {
      output.abandon()
      throw error
    }
  }

  private static let success = "{}\n".utf8
}

/// Holds back the end of an answer: after the rows come 0x1E and JSON, the outcome of a query or what an export has counted.
struct HeldEnd {
  private static let heldBytesMax = 8 << 10
  private static let separator: UInt8 = 0x1E
  private var held: [UInt8] = []

  /// The last one: rows of a binary format may hold the byte too.
  private var separator: Int? { held.lastIndex(of: HeldEnd.separator) }

  var rows: [UInt8] { Array(held[..<(separator ?? held.count)]) }
  var lastWords: [UInt8]? { separator.map { Array(held[($0 + 1)...]) } }

  mutating func pass(_ chunk: [UInt8]) -> [UInt8] {
    held += chunk
    guard held.count > HeldEnd.heldBytesMax else { return [] }
    let passed = Array(held.dropLast(HeldEnd.heldBytesMax))
    held = Array(held.suffix(HeldEnd.heldBytesMax))
    return passed
  }
}
