import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let modelRule = StateStoreRule("any sequence of commits, receipts and questions is answered as a plain model does") { store in
    for seed: UInt64 in 1...3 {
      var run = ModelRun(store: store, seed: seed)
      // Later seeds go on where the earlier ones ended, so the store is never fresh for them.
      run.base = seed * 100_000
      run.model.position = try store.checkpoint().position.rawValue
      run.model.clock = try store.checkpoint().clock.microseconds / .second
      run.counted = try await store.deliveryCounts()
      run.profilesBefore = try await store.profileCount()
      for _ in 0..<120 { try await run.step() }
      try await run.compareAll()
      try await run.finish()
    }
  }
}

private struct ModelRun {
  let store: any StateStore
  let seed: UInt64
  var random: SeededGenerator
  var model = StateModel()
  var base: UInt64 = 0
  var counted = DeliveryCounts(pending: 0, failed: 0, delivered: 0, withheld: 0)
  var profilesBefore = 0
  var made = 0
  var destination: DestinationID { DestinationID(rawValue: UInt32(100 + seed)) }

  init(store: any StateStore, seed: UInt64) {
    self.store = store
    self.seed = seed
    random = SeededGenerator(seed: seed)
  }

  mutating func step() async throws {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: try commit()
    case 6..<8: try await receipts()
    case 8: try await warehouse()
    default: try await questions()
    }
  }

  private mutating func number(_ below: UInt64) -> UInt64 { base + UInt64.random(in: 0..<below, using: &random) }
  private mutating func row() -> ProfileRow { ProfileRow(rawValue: number(40) + 1) }

  private mutating func commit() throws {
    let first = model.position
    model.position += UInt64.random(in: 1..<9, using: &random)
    model.clock += Int64.random(in: 0..<5, using: &random)
    var batch = Sample.commit(model.position, clock: model.clock)
    for _ in 0..<Int.random(in: 0..<30, using: &random) {
      let key = Sample.key(number(5000))
      if model.messages.insert(key).inserted { batch.messages.append(key) }
    }
    for key in Set((0..<4).map { _ in Sample.key(number(60)) }).sorted() {
      batch.identifiers.append(IdentifierEntry(key: key, profile: row()))
      model.identifiers[key] = batch.identifiers.last?.profile
    }
    addProfiles(to: &batch)
    addMemberships(to: &batch)
    addDeliveries(to: &batch)
    batch.outcome = Sample.outcome(first, model.position)
    model.outcomes.append(first)
    try store.commit(batch)
  }

  private mutating func addProfiles(to batch: inout StateCommit) {
    for row in Set((0..<5).map { _ in row() }).sorted() {
      let isMerged = Int.random(in: 0..<4, using: &random) == 0
      let record = Sample.profile(row.rawValue, mergedInto: isMerged ? base + 1 : nil, seen: model.clock)
      batch.profiles.append(record)
      model.profiles[row] = record
      if isMerged { model.merged.insert(row) } else { model.merged.remove(row) }
      let due = Bool.random(using: &random) ? Timestamp(microseconds: Int64.random(in: 0..<100, using: &random) * .second) : nil
      batch.timers.append(TimerChange(profile: row, old: model.timers[row], new: due))
      model.timers[row] = due
    }
  }

  private mutating func addMemberships(to batch: inout StateCommit) {
    for _ in 0..<6 {
      let segment = SegmentID(rawValue: UInt32(base) + UInt32.random(in: 0..<3, using: &random))
      let row = row()
      let enters = Bool.random(using: &random)
      batch.memberships.append(
        MembershipChange(segment: segment, profile: row, change: enters ? .entered : .left, at: Sample.at(model.clock), because: ""))
      if !enters {
        model.members[segment]?[row] = nil
      } else if model.members[segment]?[row] == nil {
        model.members[segment, default: [:]][row] = Sample.at(model.clock)
      }
    }
  }

  private mutating func addDeliveries(to batch: inout StateCommit) {
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      made += 1
      let profile = ProfileRow(rawValue: base + UInt64.random(in: 1..<6, using: &random))
      let delivery = Delivery(
        idempotencyKey: "\(seed)-\(made)", destination: destination, profile: profile, segment: Sample.loyal, change: .left,
        at: Sample.at(model.clock), body: [1, 2, 3])
      batch.deliveries.append(delivery)
      model.lines.append(
        StateModel.Waiting(key: delivery.idempotencyKey, profile: profile, next: Sample.at(model.clock), number: made))
      model.counts.pending += 1
    }
  }

  private mutating func receipts() async throws {
    let now = Sample.at(model.clock + 3)
    let handed = try await store.pendingDeliveries(for: destination, now: now, limit: 5)
    let expected = Array(model.ready(at: now).prefix(5))
    #expect(handed.map(\.delivery.idempotencyKey) == expected.map(\.key), "seed \(seed)")
    #expect(handed.map(\.attempts) == expected.map(\.attempts))
    var receipts: [DeliveryReceipt] = []
    for item in handed {
      guard let index = model.lines.firstIndex(where: { $0.key == item.delivery.idempotencyKey }) else { continue }
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        model.lines.remove(at: index)
        model.counts.pending -= 1
        model.counts.delivered += 1
        receipts.append(DeliveryReceipt(number: item.number, at: now, outcome: .delivered))
      case 1:
        model.lines[index].attempts += 1
        model.failed.append(model.lines.remove(at: index))
        model.counts.pending -= 1
        model.counts.failed += 1
        receipts.append(DeliveryReceipt(number: item.number, at: now, outcome: .failed(error: "410")))
      case 2:
        model.lines[index].attempts += 1
        model.lines[index].next = Sample.at(model.clock + Int64.random(in: 0..<9, using: &random))
        receipts.append(DeliveryReceipt(number: item.number, at: now, outcome: .retry(at: model.lines[index].next, error: "503")))
      default: break
      }
    }
    try await store.record(receipts)
    try await retryOne(now)
  }

  private mutating func retryOne(_ now: Timestamp) async throws {
    guard Bool.random(using: &random), let chosen = model.failed.randomElement(using: &random) else { return }
    let failed = try await store.failedDeliveries(limit: 10_000)
    let number = try #require(failed.first { $0.delivery.idempotencyKey == chosen.key }).number
    #expect(try await store.retryDelivery(number: number, at: now))
    model.failed.removeAll { $0 == chosen }
    var again = chosen
    again.next = now
    model.lines.append(again)
    model.lines.sort { $0.number < $1.number }
    model.counts.failed -= 1
    model.counts.pending += 1
  }

  private mutating func warehouse() async throws {
    let confirmed = try await store.warehouseProgress().position.rawValue
    let position = UInt64.random(in: confirmed...max(confirmed, model.position), using: &random)
    try await store.advanceWarehouse(to: Sample.offset(position), next: nil, deadLetters: [])
    model.outcomes.removeAll { $0 < position }
    #expect(try await store.outcomes(from: .start, rowsMax: 10_000).map(\.first.rawValue) == model.outcomes)
  }

  private mutating func questions() async throws {
    let identifiers = (0..<20).map { _ in Sample.key(number(70)) }
    let messages = (0..<50).map { _ in Sample.key(number(5000)) }
    let found = try store.lookUp(identifiers: identifiers, messages: messages)
    #expect(found.profiles == identifiers.map { model.identifiers[$0] }, "seed \(seed)")
    #expect(found.messagesSeen == messages.map { model.messages.contains($0) }, "seed \(seed)")
    let rows = (0..<10).map { _ in row() }
    let loaded = try store.load(profiles: rows, timersDueBy: .zero.advanced(by: -1), timersMax: 1)
    #expect(loaded.profiles.sorted { $0.row < $1.row } == Set(rows).sorted().compactMap { model.profiles[$0] })
  }

  mutating func compareAll() async throws {
    #expect(try store.checkpoint().position.rawValue == model.position)
    let all = try store.lookUp(identifiers: Array(model.identifiers.keys), messages: model.messages.sorted())
    #expect(all.profiles == Array(model.identifiers.values), "seed \(seed)")
    #expect(all.messagesSeen.allSatisfy { $0 })
    let end = base + 100
    let scanned = try store.scan(after: ProfileRow(rawValue: base), limit: 1000).filter { $0.row.rawValue < end }
    #expect(scanned == model.profiles.sorted { $0.key < $1.key }.map(\.value))
    #expect(try await store.profileCount() == profilesBefore + model.profiles.count - model.merged.count)
    for (segment, members) in model.members {
      let stored = try await store.members(of: segment, after: ProfileRow(rawValue: 0), limit: 1000)
      #expect(stored == members.map { SegmentMember(profile: $0.key, since: $0.value) }.sorted { $0.profile < $1.profile })
      #expect(try await store.segmentSizes()[segment] ?? 0 == members.count)
    }
    let due = try store.load(profiles: [], timersDueBy: .distantFuture, timersMax: 1000).timers.filter { $0.profile.rawValue > base }
    let timers = model.timers.map { ProfileTimer(due: $0.value, profile: $0.key) }.sorted { ($0.due, $0.profile) < ($1.due, $1.profile) }
    #expect(due == timers, "seed \(seed)")
    let counts = try await store.deliveryCounts()
    #expect(counts.pending == counted.pending + model.counts.pending)
    #expect(counts.failed == counted.failed + model.counts.failed)
    #expect(counts.delivered == counted.delivered + model.counts.delivered)
    #expect(try await store.nextAttempt(for: destination) == model.ready(at: .distantFuture).map(\.next).min())
  }

  /// Confirms all to the warehouse, so that the next seed begins without outcome rows.
  func finish() async throws {
    try await store.advanceWarehouse(to: Sample.offset(model.position), next: nil, deadLetters: [])
  }
}
