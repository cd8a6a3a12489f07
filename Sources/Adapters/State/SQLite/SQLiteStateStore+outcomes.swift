internal import GRDB
public import Ports
public import Vocabulary

extension SQLiteStateStore {
  public func warehouseProgress() async throws(StateStoreError) -> WarehouseProgress {
    try readingNow { db in try StoredFlow.readProgress(db) }
  }

  public func outcomes(from offset: JournalOffset, rowsMax: Int) async throws(StateStoreError) -> [OutcomeRow] {
    try await readingLater { db in
      let statement = try PreparedStatement(db, "SELECT bytes FROM outcome WHERE first >= ? ORDER BY first LIMIT ?")
      try statement.bind(offset.rawValue, rowsMax)
      var rows: [OutcomeRow] = []
      while try statement.next() { rows.append(try OutcomeRow(encoded: statement.bytes(0))) }
      return rows
    }
  }

  public func advanceWarehouse(
    to position: JournalOffset, next: WarehouseRange?, deadLetters: [DeadLetter]
  ) async throws(StateStoreError) {
    try await writingLater { [settings] db in
      guard try StoredFlow.readProgress(db).position <= position else {
        throw StateStoreError.refused(rule: "the warehouse's position does not go back")
      }
      try PreparedStatement(db, "UPDATE flow SET warehouse = ?, begun = ?").run(
        position.rawValue, try next.map { try StoredJSON.encode($0) })
      try PreparedStatement(db, "DELETE FROM outcome WHERE first < ?").run(position.rawValue)
      try StoredDeadLetter.add(deadLetters, limit: settings.deadLettersMax, db)
    }
  }
}
