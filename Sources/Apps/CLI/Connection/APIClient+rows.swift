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
    body.endObject()
    try await rows("/v1/sql", body: body.bytes, into: output)
  }

  private func rows(_ path: String, body: [UInt8], into output: RowOutput) async throws(Failure) {
    var end = HeldEnd()
    do throws(Failure) {
      do throws(Failure) {
        try await stream(.POST, path, body: body, contentType: "application/json", timeout: .hours(1)) { chunk throws(Failure) in
          try output.write(end.pass(chunk))
          return true
        }
      } catch {
        // What came before the problem are rows.
        try output.write(end.rows)
        throw end.lastWords.map { APIClient.failure(status: 400, problem: $0) } ?? error
      }
      try output.write(end.rest)
      try output.finish()
    } catch {
      output.abandon()
      throw error
    }
  }
}

/// Holds back the end of an answer: one that breaks off ends with 0x1E and the problem as JSON, an export with what was counted.
struct HeldEnd {
  private static let heldBytesMax = 8 << 10
  private static let separator: UInt8 = 0x1E
  private var held: [UInt8] = []

  var rest: [UInt8] { held }
  var rows: [UInt8] { Array(held.prefix { $0 != HeldEnd.separator }) }

  var lastWords: [UInt8]? {
    held.lastIndex(of: HeldEnd.separator).map { Array(held[($0 + 1)...]) }
  }

  mutating func pass(_ chunk: [UInt8]) -> [UInt8] {
    held += chunk
    guard held.count > HeldEnd.heldBytesMax else { return [] }
    let passed = Array(held.dropLast(HeldEnd.heldBytesMax))
    held = Array(held.suffix(HeldEnd.heldBytesMax))
    return passed
  }
}
