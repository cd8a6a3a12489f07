import Foundation
import Matching

/// What was learnt, as JSON.
enum ModelFile {
  static func read(_ path: String) throws(Failure) -> MatchModel {
    do { return try JSONDecoder().decode(MatchModel.self, from: try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw Failure(.refused, "\(path) is no model of kith resolve; remove it to learn anew.")
    }
  }

  static func write(_ model: MatchModel, to path: String) throws(Failure) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(model).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch { throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)") }
  }
}
