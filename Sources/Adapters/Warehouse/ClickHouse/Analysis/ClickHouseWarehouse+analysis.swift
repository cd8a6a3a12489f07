internal import JSONTape
internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  public func analyse(_ question: AnalysisQuestion) async throws(WarehouseError) -> AnalysisAnswer {
    let sql = AnalysisSQL(schema: schema, question: question)
    if let cell = question.cell { return .profiles(try await profiles(behind: cell, sql)) }
    switch question.analysis {
    case .trends(let analysis):
      let rows = try await rows(sql.trends(analysis))
      let money = analysis.measure.path.map { MoneySQL(path: $0, sql: sql, field: "measure") }
      let currency = try money?.currency(of: AnswerRow.currencies(rows, at: 3))
      let buckets = try buckets(analysis.interval, question)
      var series: [TrendsAnswer.Series] = []
      for row in rows {
        let key = row.text(0)
        if series.isEmpty || series[series.count - 1].key != key { series.append(.init(key: key, points: [])) }
        series[series.count - 1].points.append(.init(at: buckets.start(of: row.integer(1)), value: row.number(2)))
      }
      return .trends(TrendsAnswer(series: series, currency: currency))
    case .funnel(let analysis):
      return .funnel(try await rows(sql.funnel(analysis)).map { $0.funnel(steps: analysis.steps.count) })
    case .retention(let analysis):
      return .retention(try await cohorts(analysis, question, rows(sql.retention(analysis))))
    case .paths(let analysis):
      return .paths(
        try await paths(analysis, sql).map {
          PathLink(step: Int($0.integer(0)), from: $0.text(1) ?? "", to: $0.text(2) ?? "", profiles: Int($0.integer(3)))
        })
    case .rfm(let analysis):
      let rows = try await rows(sql.rfm(analysis))
      let currency = try sql.money(analysis.orders).currency(of: AnswerRow.currencies(rows, at: 5))
      return .rfm(RFMAnswer(cells: rows.map(\.rfm), currency: currency))
    case .kpis(let analysis):
      let rows = try await rows(sql.kpis(analysis))
      var answer = rows.first?.kpis ?? KPIAnswer()
      answer.currency = try sql.money(analysis.orders).currency(of: AnswerRow.currencies(rows, at: 10))
      return .kpis(answer)
    case .campaigns(let analysis):
      let rows = try await rows(sql.campaigns(analysis))
      let currency = try MoneySQL(path: ["cost"], sql: sql, field: "value").currency(of: AnswerRow.currencies(rows, at: 6))
      return .campaigns(rows.map(\.campaign), currency: currency)
    case .statistics(let analysis): return .statistics(try await rows(sql.statistics(analysis)).first?.statistics ?? StatisticsAnswer())
    case .overlap(let analysis):
      return .overlap(
        OverlapAnswer(
          parts: try await rows(sql.overlap(analysis)).map {
            .init(segments: $0.integers(0).map { SegmentID(rawValue: UInt32(clamping: $0)) }, profiles: Int($0.integer(1)))
          }))
    }
  }

  private func profiles(behind cell: AnalysisCell, _ sql: AnalysisSQL) async throws(WarehouseError) -> ProfileList {
    guard let inner = try statement(of: cell, sql) else {
      throw .invalidAnalysis(field: "profiles", reason: "this analysis has no such cell")
    }
    let rows = try await rows(
      "SELECT count() OVER () AS total, toString(profile) AS id FROM (\(inner)) ORDER BY id LIMIT \(sql.question.profilesMax)")
    return ProfileList(total: Int(rows.first?.integer(0) ?? 0), profiles: rows.compactMap { $0.text(1).flatMap(ProfileID.init) })
  }

  private func statement(of cell: AnalysisCell, _ sql: AnalysisSQL) throws(WarehouseError) -> String? {
    switch (sql.question.analysis, cell) {
    case (.trends(let analysis), .point(let key, let at)):
      sql.profiles(of: analysis, key: key, bucket: try buckets(analysis.interval, sql.question).number(of: at))
    case (.funnel(let analysis), .step(let number, let isDropped, let key)) where (1...analysis.steps.count).contains(number):
      sql.profiles(of: analysis, step: number, isDropped: isDropped, key: key)
    case (.retention(let analysis), .cohort(let at, let period)):
      sql.profiles(of: analysis, cohort: try buckets(analysis.interval, sql.question).number(of: at), period: period)
    case (.paths(let analysis), .link(let step, let from, let to)): sql.profiles(of: analysis, step: step, from: from, to: to)
    case (.rfm(let analysis), .rfm(let recency, let frequency, let monetary)):
      sql.profiles(of: analysis, recency: recency, frequency: frequency, monetary: monetary)
    case (.kpis(let analysis), .figure(let name)): sql.profiles(of: analysis, figure: name)
    case (.campaigns(let analysis), .campaign(let key)): sql.profiles(of: analysis, key: key)
    case (.statistics(let analysis), .value(let value)): sql.profiles(of: analysis, value: value)
    case (.overlap(let analysis), .members(let segments)): sql.profiles(of: analysis, members: segments)
    default: nil
    }
  }

  private func buckets(_ interval: AnalysisInterval, _ question: AnalysisQuestion) throws(WarehouseError) -> AnalysisBuckets {
    guard let buckets = AnalysisBuckets(interval: interval, timezone: question.timezone, weekStart: question.settings.weekStart) else {
      throw .invalidAnalysis(field: "timezone", reason: "is no time zone of the tz database")
    }
    return buckets
  }

  /// Periods that begin after the end of the range are no zeros: nobody could have come back yet.
  private func cohorts(
    _ analysis: RetentionAnalysis, _ question: AnalysisQuestion, _ rows: [AnswerRow]
  ) throws(WarehouseError) -> [RetentionCohort] {
    let buckets = try buckets(analysis.interval, question)
    return rows.map { row in
      let number = row.integer(0)
      let begun = row.integers(2).enumerated().prefix { buckets.start(of: number + Int64($0.offset)) < question.bounds.to }
      return RetentionCohort(at: buckets.start(of: number), size: Int(row.integer(1)), retained: begun.map { Int($0.element) })
    }
  }

  private func paths(_ analysis: PathsAnalysis, _ sql: AnalysisSQL) async throws(WarehouseError) -> [AnswerRow] {
    guard let numbered = sql.numberedPaths(analysis) else { return try await rows(sql.paths(analysis)) }
    do throws(ClickHouseFailure) {
      return try await collect(numbered)
    } catch {
      guard case .exception(let exception) = error, exception.code == AnalysisSQL.tooManyNames else { throw error.error(\.forOwnStatement) }
      return try await rows(sql.paths(analysis))
    }
  }

  /// Runs one of our own statements and returns its rows; their number is limited by the statement.
  func rows(_ sql: String) async throws(WarehouseError) -> [AnswerRow] {
    do throws(ClickHouseFailure) { return try await collect(sql) } catch { throw error.error(\.forOwnStatement) }
  }

  private func collect(_ sql: String) async throws(ClickHouseFailure) -> [AnswerRow] {
    var lines = RowLines()
    let statement = ClickHouseStatement(
      sql: sql + " FORMAT JSONCompactEachRow",
      settings: ClickHouseWarehouse.analysisSettings + ClickHouseWarehouse.valueSettings + [("max_query_size", "\(sql.utf8.count + 1024)")],
      timeout: .seconds(130))
    try await client.stream(statement) { piece throws(ClickHouseFailure) in
      guard lines.append(piece) else { throw .unreachable("its answer is not understood") }
    }
    guard lines.isEmpty else { throw .unreachable("its answer is not understood") }
    return lines.rows
  }

  private static let analysisSettings: [(name: String, value: String)] = [
    ("readonly", "2"), ("max_execution_time", "120"), ("output_format_json_quote_64bit_integers", "0"),
    ("output_format_json_quote_denormals", "0"), ("max_bytes_before_external_group_by", "1000000000"), ("wait_end_of_query", "1"),
    ("max_result_rows", "2000000"), ("max_memory_usage", "4000000000"), ("join_use_nulls", "0"), ("allow_experimental_analyzer", "1"),
    ("optimize_aggregation_in_order", "0"), ("compile_aggregate_expressions", "1"), ("cancel_http_readonly_queries_on_client_close", "1"),
    // Narrow columns of many rows: with the server's 1 MB a block is small, and a tenth of the time goes into going from one to the next.
    ("preferred_block_size_bytes", "16000000"), ("max_block_size", "131072"),
  ]
}
