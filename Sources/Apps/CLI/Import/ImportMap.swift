import Foundation
import Yams

/// How rows of a file become events: the MAP.yaml of `kith import`. Described in docs/importing.md.
struct ImportMap: Decodable, Sendable {
  enum Kind: String, Decodable, Sendable { case identify, track, page, screen, group, alias }

  /// Names the import; part of every messageId. The file's name when absent.
  var name: String?
  /// The source's key.
  var source: String
  var type: Kind
  /// An event's name, or `$.column`.
  var event: String?
  /// The others are columns (`a.b` goes into an object), or constants: `=text`.
  var userId: String?
  var anonymousId: String?
  var groupId: String?
  var previousId: String?
  var messageId: String?
  var timestamp: String?
  var traits: [String: String]?
  var properties: [String: String]?
  var context: [String: String]?
  /// One SELECT over the table `input` and those of `inputs`; the whole file when absent.
  var query: String?
  /// More files, as tables by name. Relative to the map file, else to the imported file.
  var inputs: [String: String]?
  /// A column that only grows: later imports take only rows beyond the largest value seen.
  var watermark: String?

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, source, type, event, userId, anonymousId, groupId, previousId, messageId, timestamp, traits, properties, context, query,
      inputs, watermark
  }

  static func read(_ path: String) throws(Failure) -> ImportMap {
    let bytes = try InputFile.bytes(path)
    var map: ImportMap
    do {
      let text = String(decoding: bytes, as: UTF8.self)
      try check(keysOf: text)
      map = try YAMLDecoder().decode(ImportMap.self, from: text)
    } catch let failure as Failure {
      throw Failure(.refused, "\(path): \(failure.message)")
    } catch let error as DecodingError {
      throw Failure(.refused, "\(path): \(describe(error))")
    } catch {
      throw Failure(.refused, "\(path) is no YAML: \(error)")
    }
    map.name = map.name ?? (path as NSString).lastPathComponent.replacing(".yaml", with: "").replacing(".yml", with: "")
    do throws(Failure) { try map.check() } catch { throw Failure(.refused, "\(path): \(error.message)") }
    return map
  }

  /// A misspelt key must not be taken for its absence.
  private static func check(keysOf text: String) throws {
    guard let root = try Yams.compose(yaml: text)?.mapping else { throw Failure(.refused, "a mapping is needed") }
    let known = Set(CodingKeys.allCases.map(\.rawValue))
    for key in root.keys where !known.contains(key.string ?? "") {
      throw Failure(
        .refused,
        "line \(key.mark?.line ?? 0): \(key.string ?? "a key") is not known; there are \(CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
  }

  private func check() throws(Failure) {
    if userId == nil, anonymousId == nil { throw Failure(.refused, "userId or anonymousId is needed") }
    if type == .track, event == nil { throw Failure(.refused, "track needs event") }
    if type == .alias, previousId == nil { throw Failure(.refused, "alias needs previousId") }
    if type == .group, groupId == nil { throw Failure(.refused, "group needs groupId") }
    for name in (inputs ?? [:]).keys where name == "input" || !ImportMap.isPlainName(name) {
      throw Failure(.refused, "inputs: \(name) is no table name: letters, digits and _, and not `input`")
    }
    if let watermark, !ImportMap.isPlainName(watermark) { throw Failure(.refused, "watermark must be a column's name") }
  }

  private static func isPlainName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_") }
  }

  private static func describe(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    @unknown default: "it is not understood"
    }
  }
}
