internal import GRDB
internal import Ports
internal import Vocabulary

/// Reviews that wait for an answer, and the model that matching goes by.
enum StoredMatching {
  static func reviews(_ db: Database) throws -> [MatchReview] {
    let rows = try PreparedStatement(db, "SELECT json FROM match_review ORDER BY number")
    var reviews: [MatchReview] = []
    while try rows.next() { reviews.append(try StoredJSON.decode(MatchReview.self, rows.bytes(0))) }
    return reviews
  }

  static func model(_ db: Database) throws -> LearntMatchModel? {
    let row = try PreparedStatement(db, "SELECT json FROM match_model")
    guard try row.next() else { return nil }
    defer { row.reset() }
    return try StoredJSON.decode(LearntMatchModel.self, row.bytes(0))
  }

  static func write(_ batch: StateCommit, _ db: Database) throws {
    for change in batch.reviews {
      switch change {
      case .open(let review):
        try PreparedStatement(db, "INSERT INTO match_review VALUES (?, ?)").run(review.number, try StoredJSON.encode(review))
      case .close(let number): try PreparedStatement(db, "DELETE FROM match_review WHERE number = ?").run(number)
      }
    }
    if let model = batch.matchModel {
      try PreparedStatement(db, "INSERT OR REPLACE INTO match_model VALUES (1, ?)").run(try StoredJSON.encode(model))
    }
  }
}
