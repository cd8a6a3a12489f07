internal import Ports
internal import Vocabulary

extension ObservedWorld {
  struct Customer {
    var profile: ProfileID
    /// Recency, frequency, monetary.
    var scores: [Int]
    var spent: Double
  }

  func rfm(_ analysis: RFMAnalysis) throws(WarehouseError) -> RFMAnswer {
    let (customers, currency) = try scored(analysis)
    let cells = Dictionary(grouping: customers, by: \.scores).map { scores, same in
      RFMAnswer.Cell(
        recency: scores[0], frequency: scores[1], monetary: scores[2], profiles: same.count, revenue: same.reduce(0) { $0 + $1.spent })
    }
    let sorted = cells.sorted { ($0.recency, $0.frequency, $0.monetary) > ($1.recency, $1.frequency, $1.monetary) }
    return RFMAnswer(cells: sorted, currency: currency)
  }

  func scored(_ analysis: RFMAnalysis) throws(WarehouseError) -> (customers: [Customer], currency: String?) {
    let orders = events(of: analysis.orders.events)
    let (amounts, currency) = try money(orders, analysis.orders.value, field: "value")
    var people: [ProfileID: (last: Int64, count: Int64, spent: Double)] = [:]
    for (order, amount) in zip(orders, amounts) {
      var own = people[order.profile] ?? (.min, 0, 0)
      own = (max(own.last, order.time.microseconds), own.count + 1, own.spent + (amount ?? 0))
      people[order.profile] = own
    }
    func score<Value: Comparable>(_ value: Value, _ all: [Value]) -> Int { 1 + 5 * all.count { $0 < value } / all.count }
    let (lasts, counts, sums) = (people.values.map(\.last), people.values.map(\.count), people.values.map(\.spent))
    let customers = people.map { profile, own in
      Customer(profile: profile, scores: [score(own.last, lasts), score(own.count, counts), score(own.spent, sums)], spent: own.spent)
    }
    return (customers, currency)
  }

  func kpis(_ analysis: KPIAnalysis) throws(WarehouseError) -> (answer: KPIAnswer, people: [String: [ProfileID]]) {
    let orders = events.filter { $0.time < to && $0.fits(analysis.orders.events, now: now) }
    let (amounts, currency) = try money(orders, analysis.orders.value, field: "value")
    let before = from.advanced(by: from.microseconds - to.microseconds)
    let ordered = byProfile(orders)
    let current = byProfile(orders.filter(isInRange))
    let previous = byProfile(orders.filter { $0.time >= before && $0.time < from })
    let new = current.keys.filter { ordered[$0]!.allSatisfy { $0.time >= from } }
    let people: [String: [ProfileID]] = [
      "active": Array(Set(events.filter { isInRange($0) && $0.event.type == .track }.map(\.profile))), "customers": Array(current.keys),
      "new": new, "returning": current.keys.filter { !new.contains($0) }, "lapsed": previous.keys.filter { current[$0] == nil },
      "repeating": current.keys.filter { current[$0]!.count > 1 },
    ]
    var answer = KPIAnswer()
    answer.active = people["active"]!.count
    answer.customers = current.count
    answer.new = new.count
    answer.returning = people["returning"]!.count
    answer.lapsed = people["lapsed"]!.count
    answer.repeating = people["repeating"]!.count
    for (order, amount) in zip(orders, amounts) {
      answer.revenueSoFar += amount ?? 0
      guard isInRange(order) else { continue }
      answer.orders += 1
      answer.revenue += amount ?? 0
    }
    answer.customersSoFar = ordered.count
    answer.currency = currency
    return (answer, people)
  }

  // MARK: Campaigns

  private func key(_ event: ObservedEvent, _ analysis: CampaignAnalysis) -> String {
    event.campaign(analysis.dimension == .campaign ? "name" : "source")
  }

  func reach(_ analysis: CampaignAnalysis) -> [String: Set<ProfileID>] {
    var reach: [String: Set<ProfileID>] = [:]
    for event in events where isInRange(event) && !key(event, analysis).isEmpty {
      reach[key(event, analysis), default: []].insert(event.profile)
    }
    return reach
  }

  func campaigns(_ analysis: CampaignAnalysis) throws(WarehouseError) -> (results: [CampaignResult], currency: String?) {
    let credited = events(of: analysis.orders.events).compactMap { order in credit(order, analysis).map { (order, $0) } }
    let costs = everything.filter { isInRange($0) && $0.fits(analysis.costs, now: now) }.compactMap { event -> (ObservedEvent, String)? in
      guard case .text(let key) = event.value([analysis.dimension.rawValue]), !key.isEmpty else { return nil }
      return (event, key)
    }
    let wanted = credited.map { ($0.0, analysis.orders.value) } + costs.map { ($0.0, ["cost"]) }
    let (amounts, currency) = try money(wanted, field: "value")
    var results: [String: CampaignResult] = [:]
    func change(_ key: String, _ body: (inout CampaignResult) -> Void) {
      body(&results[key, default: CampaignResult(key: key, reach: 0, orders: 0, revenue: 0, newCustomers: 0, cost: 0)])
    }
    for (key, profiles) in reach(analysis) { change(key) { $0.reach = profiles.count } }
    for ((order, key), amount) in zip(credited, amounts) {
      let first = events.first { $0.profile == order.profile && $0.fits(analysis.orders.events, now: now) }
      change(key) {
        $0.orders += 1
        $0.revenue += amount ?? 0
        if first?.time == order.time { $0.newCustomers += 1 }
      }
    }
    for ((_, key), cost) in zip(costs, amounts.dropFirst(credited.count)) { change(key) { $0.cost += cost ?? 0 } }
    let sorted = results.values.sorted { $0.revenue != $1.revenue ? $0.revenue > $1.revenue : Self.precedes($0.key, $1.key) }
    return (sorted, question.settings.currencies?.base ?? currency)
  }

  /// The campaign that an order belongs to; of several at one moment the last by name.
  private func credit(_ order: ObservedEvent, _ analysis: CampaignAnalysis) -> String? {
    let carried = events.filter {
      $0.profile == order.profile && !key($0, analysis).isEmpty && $0.time <= order.time
        && order.time.microseconds - $0.time.microseconds <= analysis.lookback
    }
    let last = carried.map(\.time).max()
    return carried.filter { $0.time == last }.map { key($0, analysis) }.max { Self.precedes($0, $1) }
  }
}
