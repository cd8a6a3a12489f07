import Foundation
import Matching
import Yams

/// The rules.yaml of `kith resolve`; every part is optional.
struct ResolveRules: Decodable, Sendable {
  /// Roles of columns by name.
  var columns: [String: ColumnRole]?
  /// Columns that must not count.
  var ignore: [String]?
  /// Columns in which two different values are never one person.
  var different: [String]?
  /// The chance from which two groups are joined.
  var threshold: Double?

  private enum CodingKeys: String, CodingKey, CaseIterable { case columns, ignore, different, threshold }

  static func read(_ path: String) throws(Failure) -> ResolveRules {
    let bytes = try InputFile.bytes(path)
    let rules: ResolveRules
    do {
      let text = String(decoding: bytes, as: UTF8.self)
      guard let root = try Yams.compose(yaml: text)?.mapping else { throw Failure(.refused, "\(path): a mapping is needed.") }
      for key in root.keys where CodingKeys(rawValue: key.string ?? "") == nil {
        throw Failure(.refused, "\(path): \(key.string ?? "a key") is not known; there are columns, ignore, different and threshold.")
      }
      for role in root["columns"]?.mapping?.values.compactMap(\.string) ?? [] where ColumnRole(rawValue: role) == nil {
        throw Failure(.refused, "\(path): \(role) is no role; there are \(ColumnRole.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      rules = try YAMLDecoder().decode(ResolveRules.self, from: text)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.refused, "\(path) is not understood: \(error)")
    }
    if let threshold = rules.threshold, !(threshold > 0 && threshold < 1) {
      throw Failure(.refused, "\(path): threshold is a chance, more than 0 and less than 1.")
    }
    return rules
  }
}

extension ColumnRole: Decodable {}
