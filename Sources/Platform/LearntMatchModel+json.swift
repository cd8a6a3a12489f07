internal import Foundation
internal import Matching
internal import Vocabulary

extension LearntMatchModel {
  /// Nil when another version of the program has written it in another form: it is learnt anew then.
  var model: MatchModel? {
    do { return try JSONDecoder().decode(MatchModel.self, from: Data(json.utf8)) } catch { return nil }
  }
}

extension MatchModel {
  var json: String {
    do { return String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } catch {
      preconditionFailure("a model holds finite numbers and names only")
    }
  }
}
