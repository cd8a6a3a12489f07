internal import Ports
internal import Vocabulary

extension ObservedWorld {
  func answer() throws(WarehouseError) -> AnalysisAnswer {
    if let cell = question.cell {
      guard let found = try profiles(behind: cell) else {
        throw .invalidAnalysis(field: "profiles", reason: "this analysis has no such cell")
      }
      let sorted = Set(found).sorted { $0.description < $1.description }
      return .profiles(ProfileList(total: sorted.count, profiles: Array(sorted.prefix(question.profilesMax))))
    }
    switch question.analysis {
    case .trends(let analysis): return .trends(try trends(analysis))
    case .funnel(let analysis): return .funnel(funnel(analysis))
    case .retention(let analysis): return .retention(try retention(analysis))
    case .paths(let analysis): return .paths(paths(analysis))
    case .rfm(let analysis): return .rfm(try rfm(analysis))
    case .kpis(let analysis): return .kpis(try kpis(analysis).answer)
    case .campaigns(let analysis):
      let (results, currency) = try campaigns(analysis)
      return .campaigns(results, currency: currency)
    case .statistics(let analysis): return .statistics(statistics(analysis))
    case .overlap(let analysis): return .overlap(overlap(analysis))
    }
  }

  private func profiles(behind cell: AnalysisCell) throws(WarehouseError) -> [ProfileID]? {
    switch (question.analysis, cell) {
    case (.trends(let analysis), .point(let key, let at)):
      let buckets = try buckets(analysis.interval)
      let wanted = buckets.number(of: at)
      return events(of: analysis.events).filter { keys($0, analysis.breakdown).contains(key) && buckets.number(of: $0.time) == wanted }
        .map(\.profile)
    case (.funnel(let analysis), .step(let number, let isDropped, let key)) where (1...analysis.steps.count).contains(number):
      return chains(analysis).filter { $0.keys.contains(key) && $0.gaps.count >= number && !(isDropped && $0.gaps.count > number) }
        .map(\.profile)
    case (.retention(let analysis), .cohort(let at, let period)):
      let wanted = try buckets(analysis.interval).number(of: at)
      return try visits(analysis).filter { visit in
        visit.cohort == wanted && (period.map { cameBack(visit, in: $0, analysis) } ?? true)
      }.map(\.profile)
    case (.paths(let analysis), .link(let step, let from, let to)):
      return walks(analysis).filter { walk in walk.links.contains { $0.step == step && $0.from == from && $0.to == to } }.map(\.profile)
    case (.rfm(let analysis), .rfm(let recency, let frequency, let monetary)):
      return try scored(analysis).customers.filter { $0.scores == [recency, frequency, monetary] }.map(\.profile)
    case (.kpis(let analysis), .figure(let name)): return try kpis(analysis).people[name] ?? []
    case (.campaigns(let analysis), .campaign(let key)): return reach(analysis)[key].map(Array.init) ?? []
    case (.statistics(let analysis), .value(let value)): return values(analysis).filter { $0.value?.key == value }.map(\.profile)
    case (.overlap(let analysis), .members(let segments)): return parts(analysis)[segments.sorted()] ?? []
    default: return nil
    }
  }

  // MARK: Trends

  private func trends(_ analysis: TrendsAnalysis) throws(WarehouseError) -> TrendsAnswer {
    let buckets = try buckets(analysis.interval)
    let found = events(of: analysis.events)
    let (amounts, currency) = try money(found, analysis.measure.path ?? [], field: "measure")
    var groups: [String?: [Int64: [(ObservedEvent, Double?)]]] = [:]
    for (event, amount) in zip(found, amounts) {
      for key in keys(event, analysis.breakdown) {
        groups[key, default: [:]][buckets.number(of: event.time), default: []].append((event, amount))
      }
    }
    let sizes = groups.mapValues { $0.values.reduce(0) { $0 + $1.count } }
    let order = groups.keys.sorted { sizes[$0] != sizes[$1] ? sizes[$0]! > sizes[$1]! : Self.precedes($0, $1) }
    let series = order.prefix(analysis.breakdown == nil ? 1 : analysis.seriesMax).map { key in
      TrendsAnswer.Series(
        key: key,
        points: groups[key]!.sorted { $0.key < $1.key }.map { number, rows in
          .init(at: buckets.start(of: number), value: measure(analysis.measure, rows))
        })
    }
    return TrendsAnswer(series: Array(series), currency: currency)
  }

  private func measure(_ measure: TrendsAnalysis.Measure, _ rows: [(ObservedEvent, Double?)]) -> Double? {
    let values = rows.compactMap(\.1)
    switch measure {
    case .count: return Double(rows.count)
    case .profiles: return Double(Set(rows.map(\.0.profile)).count)
    case .sum: return values.reduce(0, +)
    case .average: return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    case .minimum: return values.min()
    case .maximum: return values.max()
    case .percentile(_, let level): return Self.percentile(values, level)
    }
  }

  // MARK: Funnel

  private struct Chain {
    var profile: ProfileID
    var keys: [String?]
    /// One for each step that was reached: microseconds since the step before.
    var gaps: [Int64]
  }

  private func funnel(_ analysis: FunnelAnalysis) -> [FunnelAnswer] {
    var groups: [String?: [Chain]] = [:]
    for chain in chains(analysis) { for key in chain.keys { groups[key, default: []].append(chain) } }
    return groups.map { key, chains in
      FunnelAnswer(
        key: key,
        steps: analysis.steps.indices.map { step in
          let reached = chains.filter { $0.gaps.count > step }
          let median = Self.percentile(reached.map { Double($0.gaps[step]) }, 0.5)
          return .init(profiles: reached.count, medianSeconds: step == 0 ? nil : median.map { $0 / 1_000_000 })
        })
    }.sorted {
      $0.steps[0].profiles != $1.steps[0].profiles ? $0.steps[0].profiles > $1.steps[0].profiles : Self.precedes($0.key, $1.key)
    }
  }

  private func chains(_ analysis: FunnelAnalysis) -> [Chain] {
    byProfile(events.filter { isInRange($0) && $0.event.type == .track }).compactMap { profile, all in
      let fits = all.map { event in analysis.steps.map { event.fits($0, now: now) } }
      guard let first = fits.firstIndex(where: { $0[0] }) else { return nil }
      // For each step: the events that complete it, with the start of their chain and the gap.
      var completions: [(index: Int, start: Timestamp, gap: Int64)] =
        all.indices.filter { fits[$0][0] }.map { ($0, all[$0].time, 0) }
      var gaps: [Int64] = [0]
      for step in analysis.steps.indices.dropFirst() {
        var next: [(index: Int, start: Timestamp, gap: Int64)] = []
        for index in all.indices where fits[index][step] {
          let earlier = completions.last { all[$0.index].time < all[index].time }
          guard let earlier, all[index].time.microseconds - earlier.start.microseconds <= analysis.within else { continue }
          if analysis.isStrict, all.contains(where: { $0.time > all[earlier.index].time && $0.time < all[index].time }) { continue }
          next.append((index, earlier.start, all[index].time.microseconds - all[earlier.index].time.microseconds))
        }
        guard let earliest = next.first else { break }
        gaps.append(earliest.gap)
        completions = next
      }
      var keys = keys(of: profile, analysis.breakdown)
      if case .property(let path) = analysis.breakdown { keys = [all[first].value(path)?.key] }
      return Chain(profile: profile, keys: keys, gaps: gaps)
    }
  }

  // MARK: Retention

  private struct Visits {
    var profile: ProfileID
    var cohort: Int64
    var buckets: Set<Int64>
  }

  private func retention(_ analysis: RetentionAnalysis) throws(WarehouseError) -> [RetentionCohort] {
    let buckets = try buckets(analysis.interval)
    return Dictionary(grouping: try visits(analysis), by: \.cohort).sorted { $0.key < $1.key }.map { cohort, visits in
      let periods = (0..<analysis.periods).prefix { buckets.start(of: cohort + Int64($0)) < to }
      return RetentionCohort(
        at: buckets.start(of: cohort), size: visits.count,
        retained: periods.map { period in visits.count { cameBack($0, in: period, analysis) } })
    }
  }

  private func cameBack(_ visits: Visits, in period: Int, _ analysis: RetentionAnalysis) -> Bool {
    let wanted = visits.cohort + Int64(period)
    return analysis.isRolling ? visits.buckets.contains { $0 >= wanted } : visits.buckets.contains(wanted)
  }

  private func visits(_ analysis: RetentionAnalysis) throws(WarehouseError) -> [Visits] {
    let buckets = try buckets(analysis.interval)
    return byProfile(events.filter { $0.time < to }).flatMap { profile, all in
      let began = all.filter { $0.fits(analysis.first, now: now) }
      let back = Set(all.filter { isInRange($0) && $0.fits(analysis.returning, now: now) }.map { buckets.number(of: $0.time) })
      let cohorts: Set<Int64>
      switch analysis.cohort {
      case .first: cohorts = Set(began.prefix(1).filter { $0.time >= from }.map { buckets.number(of: $0.time) })
      case .recurring: cohorts = Set(began.filter { $0.time >= from }.map { buckets.number(of: $0.time) })
      }
      return cohorts.map { Visits(profile: profile, cohort: $0, buckets: back) }
    }
  }

  // MARK: Paths

  private struct Walk {
    var profile: ProfileID
    var links: [PathLink]
  }

  private func paths(_ analysis: PathsAnalysis) -> [PathLink] {
    let all = walks(analysis).flatMap(\.links)
    let counted = Dictionary(grouping: all) { "\($0.step)\u{0}\($0.from)\u{0}\($0.to)" }.values.map { same in
      PathLink(step: same[0].step, from: same[0].from, to: same[0].to, profiles: same.count)
    }
    return Dictionary(grouping: counted, by: \.step).sorted { $0.key < $1.key }.flatMap { _, links in
      links.sorted {
        $0.profiles != $1.profiles ? $0.profiles > $1.profiles : ($0.from, $0.to) < ($1.from, $1.to)
      }.prefix(analysis.linksMax)
    }
  }

  private func walks(_ analysis: PathsAnalysis) -> [Walk] {
    byProfile(events.filter { isInRange($0) && $0.event.type == .track }).compactMap { profile, all in
      var names = all.sorted { $0.time != $1.time ? $0.time < $1.time : $0.name < $1.name }.map(\.name)
      if analysis.direction == .before { names.reverse() }
      guard let start = names.firstIndex(of: analysis.event) else { return nil }
      let walked = names[start...].prefix(analysis.steps + 1)
      let links = zip(walked, walked.dropFirst()).enumerated().map { number, pair in
        analysis.direction == .after
          ? PathLink(step: number + 1, from: pair.0, to: pair.1, profiles: 1)
          : PathLink(step: number + 1, from: pair.1, to: pair.0, profiles: 1)
      }
      return Walk(profile: profile, links: links)
    }
  }

  // MARK: Values

  private func statistics(_ analysis: StatisticsAnalysis) -> StatisticsAnswer {
    let all = values(analysis).map(\.value)
    let keys = all.compactMap { $0?.key }
    let numbers = all.compactMap { $0?.number }
    var answer = StatisticsAnswer()
    answer.count = all.count
    answer.filled = keys.count
    let counts = Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
    answer.distinct = counts.count
    answer.top = counts.sorted { $0.value != $1.value ? $0.value > $1.value : Self.precedes($0.key, $1.key) }.prefix(analysis.valuesMax)
      .map { .init(value: $0.key, count: $0.value) }
    answer.minimum = numbers.min()
    answer.maximum = numbers.max()
    answer.average = numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
    if let least = numbers.min(), let greatest = numbers.max() {
      let places = numbers.map { number in
        least < greatest
          ? min(StatisticsAnswer.binCount - 1, Int((number - least) / (greatest - least) * Double(StatisticsAnswer.binCount))) : 0
      }
      answer.histogram = StatisticsAnswer.bins(from: least, to: greatest, counts: Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +))
    }
    return answer
  }

  private func values(_ analysis: StatisticsAnalysis) -> [(profile: ProfileID, value: ObservedValue?)] {
    switch analysis.subject {
    case .property(let path, let stream): return events(of: stream).map { ($0.profile, $0.value(path)) }
    case .trait(let path):
      let wanted = analysis.scope.segment.map { Set(members($0)) }
      return profiles.keys.filter { wanted?.contains($0) ?? true }.map { ($0, ObservedValue(at: path, in: traits[$0])) }
    }
  }

  private func overlap(_ analysis: OverlapAnalysis) -> OverlapAnswer {
    OverlapAnswer(
      parts: parts(analysis).map { .init(segments: $0.key, profiles: $0.value.count) }.sorted {
        $0.profiles != $1.profiles ? $0.profiles > $1.profiles : $0.segments.lexicographicallyPrecedes($1.segments)
      })
  }

  private func parts(_ analysis: OverlapAnalysis) -> [[SegmentID]: [ProfileID]] {
    var parts: [[SegmentID]: [ProfileID]] = [:]
    for (id, profile) in profiles {
      let own = profile.memberships.map(\.segment).sorted()
      if let segment = analysis.scope.segment, !own.contains(segment) { continue }
      let part = own.filter { analysis.segments.contains($0) }
      if !part.isEmpty { parts[part, default: []].append(id) }
    }
    return parts
  }
}
