internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  public func count(_ question: BehaviourQuestion) async throws(WarehouseError) -> BehaviourAnswer {
    let sql = BehaviourSQL(schema: schema, question: question)
    var answer = BehaviourAnswer()
    guard let row = try await rows(sql.count).first else { return answer }
    answer.profiles = Int(row.integer(0))
    answer.sizes = row.integers(1).map { Int($0) }
    answer.both = row.integers(2).map { Int($0) }
    answer.sample = (row.text(3) ?? "").split(separator: ",").compactMap { ProfileID(String($0)) }
    answer.entered = Int(row.integer(4))
    answer.left = Int(row.integer(5))
    let missing = BehaviourAnswer.sampleMax - answer.sample.count
    if question.holdsForNothing, missing > 0 {
      answer.sample += try await rows(sql.others(missing)).compactMap { $0.text(0).flatMap(ProfileID.init) }
    }
    return answer
  }

  public func verdicts(
    _ tests: [BehaviourTest], at now: Timestamp, until end: Timestamp?,
    each: @Sendable ([BehaviourVerdict]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    let sql = BehaviourSQL(schema: schema, tests: tests, at: now, until: end).verdicts + " FORMAT RowBinary"
    let statement = ClickHouseStatement(
      sql: sql,
      settings: [
        ("readonly", "2"), ("max_query_size", "\(sql.utf8.count + 1024)"), ("cancel_http_readonly_queries_on_client_close", "1"),
        ("max_bytes_before_external_group_by", "1000000000"),
      ], timeout: .seconds(130))
    var reader = RowBinaryReader()
    var batch: [BehaviourVerdict] = []
    do throws(ClickHouseFailure) {
      try await client.stream(statement) { piece throws(ClickHouseFailure) in
        reader.append(piece)
        while let verdict = reader.row(ClickHouseWarehouse.verdict) { batch.append(verdict) }
        do throws(WarehouseError) { try await each(batch) } catch { throw .receiver(error) }
        batch.removeAll(keepingCapacity: true)
      }
      guard reader.isEmpty else { throw .unreachable("its answer is not understood") }
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  private static func verdict(_ cells: inout RowBinaryReader.Cells) -> BehaviourVerdict? {
    guard let high = cells.fixed(UInt64.self), let low = cells.fixed(UInt64.self), let holds = cells.fixed(UInt64.self) else { return nil }
    return BehaviourVerdict(profile: ProfileID(high: high, low: low), holds: holds)
  }
}
