import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let warehouseRules: [StateStoreRule] = [
    StateStoreRule("outcome rows are kept in order until the warehouse confirms them") { store in
      for first: UInt64 in [0, 10, 20] {
        try store.commit(Sample.commit(first + 10) { $0.outcome = Sample.outcome(first, first + 10) })
      }
      #expect(try await store.outcomes(from: .start, rowsMax: 9) == [0, 10, 20].map { Sample.outcome($0, $0 + 10) })
      #expect(try await store.outcomes(from: Sample.offset(1), rowsMax: 1) == [Sample.outcome(10, 20)])
      #expect(try await store.warehouseProgress() == WarehouseProgress(position: .start, begun: nil))
      let next = WarehouseRange(first: Sample.offset(10), end: Sample.offset(30))
      try await store.advanceWarehouse(to: Sample.offset(10), next: next, deadLetters: [Sample.deadLetter(3)])
      #expect(try await store.warehouseProgress() == WarehouseProgress(position: Sample.offset(10), begun: next))
      #expect(try await store.outcomes(from: .start, rowsMax: 9).map(\.first) == [10, 20].map { Sample.offset($0) })
      #expect(try await store.deadLetter(at: Sample.offset(3)) == Sample.deadLetter(3))
      try await store.advanceWarehouse(to: Sample.offset(30), next: nil, deadLetters: [])
      #expect(try await store.warehouseProgress() == WarehouseProgress(position: Sample.offset(30), begun: nil))
      #expect(try await store.outcomes(from: .start, rowsMax: 9).isEmpty)
    },
    StateStoreRule("the warehouse's position does not go back") { store in
      try await store.advanceWarehouse(to: Sample.offset(10), next: nil, deadLetters: [])
      do {
        try await store.advanceWarehouse(to: Sample.offset(9), next: nil, deadLetters: [])
        Issue.record("was taken")
      } catch StateStoreError.refused {}
      #expect(try await store.warehouseProgress().position == Sample.offset(10))
    },
  ]

  static let recordRules: [StateStoreRule] = [
    StateStoreRule("dead letters come newest first, page by page, and remember their retry") { store in
      try store.commit(Sample.commit(9) { $0.deadLetters = [2, 4, 6].map { Sample.deadLetter($0) } })
      #expect(try await store.deadLetters(before: nil, limit: 2) == [6, 4].map { Sample.deadLetter($0) })
      #expect(try await store.deadLetters(before: Sample.offset(4), limit: 2) == [Sample.deadLetter(2)])
      #expect(try await store.deadLetter(at: Sample.offset(5)) == nil)
      try store.commit(Sample.commit(10) { $0.retries = [RetryNote(deadLetter: Sample.offset(4), retriedAs: Sample.offset(9))] })
      #expect(try await store.deadLetter(at: Sample.offset(4))?.retriedAs == Sample.offset(9))
      var odd = Sample.deadLetter(12)
      odd.field = nil
      odd.body = []
      odd.bodyWasCut = true
      try store.commit(Sample.commit(13) { $0.deadLetters = [odd] })
      #expect(try await store.deadLetter(at: Sample.offset(12)) == odd)
    },
    StateStoreRule("audit rows come newest first, those of one command together") { store in
      func row(_ offset: UInt64, _ subject: String) -> AuditRow {
        AuditRow(
          offset: Sample.offset(offset), at: Sample.at(1), actor: "admin", action: "segment.create", subject: subject, detail: "created")
      }
      try store.commit(Sample.commit(2) { $0.audit = [row(1, "a")] })
      try store.commit(Sample.commit(4) { $0.audit = [row(3, "b"), row(3, "c"), row(3, "d")] })
      #expect(try await store.auditRows(before: nil, limit: 9).map(\.subject) == ["d", "c", "b", "a"])
      #expect(try await store.auditRows(before: Sample.offset(3), limit: 9) == [row(1, "a")])
      #expect(try await store.auditRows(before: nil, limit: 3).map(\.subject) == ["d", "c", "b"])
      try store.commit(Sample.commit(6) { $0.audit = [row(5, "e")] })
      #expect(try await store.auditRows(before: nil, limit: 3).map(\.subject) == ["e"], "a page does not break a command")
      #expect(try await store.auditRows(before: Sample.offset(5), limit: 2).map(\.subject) == ["d", "c"], "unless it alone is too long")
    },
    StateStoreRule("tokens are created, replaced by name and revoked") { store in
      let token = AccessToken(name: "ci", sha256: String(repeating: "a", count: 64), scope: .write, expiresAt: Sample.at(50))
      let other = AccessToken(name: "bi", sha256: String(repeating: "b", count: 64), scope: .read, expiresAt: nil)
      try store.commit(Sample.commit(1) { $0.tokens = [.create(token), .create(other)] })
      #expect(try await Set(store.tokens().map(\.name)) == ["bi", "ci"])
      #expect(try await store.tokens().first { $0.name == "ci" } == token)
      var wider = token
      wider.scope = .admin
      try store.commit(Sample.commit(2) { $0.tokens = [.create(wider), .revoke(name: "bi"), .revoke(name: "nobody")] })
      #expect(try await store.tokens() == [wider])
    },
    StateStoreRule("figures of a source are summed and its newest time is kept") { store in
      let source = SourceID(rawValue: 1)
      try store.commit(
        Sample.commit(1) {
          $0.sourceFigures = [
            SourceFigures(source: source, accepted: 5, duplicates: 1, rejected: [.notAnObject: 2], lastEventAt: Sample.at(9)),
            SourceFigures(source: SourceID(rawValue: 2), accepted: 1),
          ]
        })
      try store.commit(
        Sample.commit(2) {
          $0.sourceFigures = [
            SourceFigures(source: source, accepted: 3, rejected: [.notAnObject: 1, .nameTooLong: 4], lastEventAt: Sample.at(7))
          ]
        })
      let figures = try await store.sourceFigures()
      #expect(
        figures.first { $0.source == source }
          == SourceFigures(
            source: source, accepted: 8, duplicates: 1, rejected: [.notAnObject: 3, .nameTooLong: 4], lastEventAt: Sample.at(9)))
      #expect(figures.first { $0.source.rawValue == 2 } == SourceFigures(source: SourceID(rawValue: 2), accepted: 1))
    },
    StateStoreRule("refusals come newest first") { store in
      func refusal(_ number: UInt64) -> MergeRefusal {
        MergeRefusal(identifier: Sample.key(number), type: .email, profile: Sample.row(number), at: Sample.at(1), limit: "limit_per_type")
      }
      try store.commit(Sample.commit(1) { $0.refusals = [refusal(1), refusal(2)] })
      try store.commit(Sample.commit(2) { $0.refusals = [refusal(3)] })
      #expect(try await store.refusals(limit: 2) == [refusal(3), refusal(2)])
    },
  ]
}
