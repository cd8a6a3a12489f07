import JSONTape
import Ports
import Vocabulary

/// Writes what came out of an analysis.
struct AnalysisJSON {
  let question: AnalysisQuestion
  let definitions: Definitions

  func write(_ answer: AnalysisAnswer, to json: inout JSONWriter) {
    json.object { json in
      json.member("kind", question.analysis.kind.rawValue)
      switch answer {
      case .trends(let trends): write(trends, to: &json)
      case .funnel(let funnels): write(funnels, to: &json)
      case .retention(let cohorts): write(cohorts, to: &json)
      case .paths(let links): write(links, to: &json)
      case .rfm(let rfm): write(rfm, to: &json)
      case .kpis(let kpis): write(kpis, to: &json)
      case .campaigns(let results, let currency): write(results, currency, to: &json)
      case .statistics(let statistics): write(statistics, to: &json)
      case .overlap(let overlap): write(overlap, to: &json)
      case .profiles(let list): write(list, to: &json)
      }
    }
  }

  private func write(_ list: ProfileList, to json: inout JSONWriter) {
    json.member("total", list.total)
    json.key("profiles")
    json.array(list.profiles) { $0.string($1.description) }
  }

  // MARK: Trends

  private func write(_ trends: TrendsAnswer, to json: inout JSONWriter) {
    guard case .trends(let analysis) = question.analysis else { return }
    if let currency = trends.currency { json.member("currency", currency) }
    let starts = starts(analysis)
    json.key("series")
    // Nothing at all is a line of zeros, not the absence of a line.
    let series = trends.series.isEmpty && analysis.breakdown == nil ? [TrendsAnswer.Series(key: nil, points: [])] : trends.series
    json.array(series) { json, series in
      json.object { json in
        json.member("key", name(series.key, analysis.breakdown))
        let values = Dictionary(series.points.map { ($0.at, $0.value) }) { first, _ in first }
        json.key("points")
        json.array(starts) { json, at in
          json.object { json in
            json.member("at", at.iso8601)
            json.key("value")
            if let value = values[at] ?? empty(analysis.measure) { json.number(value) } else { json.null() }
          }
        }
      }
    }
  }

  /// Numbers and sums of nothing are 0; averages and the like are missing.
  private func empty(_ measure: TrendsAnalysis.Measure) -> Double? {
    switch measure {
    case .count, .profiles, .sum: 0
    case .average, .minimum, .maximum, .percentile: nil
    }
  }

  private func starts(_ analysis: TrendsAnalysis) -> [Timestamp] {
    let settings = question.settings
    guard let buckets = AnalysisBuckets(interval: analysis.interval, timezone: question.timezone, weekStart: settings.weekStart) else {
      return []
    }
    let (from, to) = question.bounds
    let first = buckets.number(of: from)
    let last = min(buckets.number(of: to.advanced(by: -1)), first + Int64(TrendsAnalysis.pointsMax) - 1)
    // Where clocks go forward a bucket may not exist; then it begins where the next one does.
    var starts: [Timestamp] = []
    for number in first...max(first, last) {
      let start = buckets.start(of: number)
      if starts.last != start { starts.append(start) }
    }
    return starts
  }

  /// Segments are named by their keys.
  private func name(_ key: String?, _ breakdown: AnalysisBreakdown?) -> String? {
    guard case .segments = breakdown, let key, let number = UInt32(key) else { return key }
    return segmentKey(SegmentID(rawValue: number))
  }

  private func segmentKey(_ id: SegmentID) -> String { definitions.segments.first { $0.id == id }?.key ?? "removed" }

  // MARK: Funnel, retention, paths

  private func write(_ funnels: [FunnelAnswer], to json: inout JSONWriter) {
    guard case .funnel(let analysis) = question.analysis else { return }
    guard analysis.breakdown != nil else {
      let nobody = FunnelAnswer(key: nil, steps: analysis.steps.map { _ in .init(profiles: 0, medianSeconds: nil) })
      return write(steps: funnels.first ?? nobody, to: &json)
    }
    json.key("funnels")
    json.array(funnels) { json, funnel in
      json.object { json in
        json.member("key", name(funnel.key, analysis.breakdown))
        write(steps: funnel, to: &json)
      }
    }
  }

  private func write(steps funnel: FunnelAnswer, to json: inout JSONWriter) {
    let first = funnel.steps.first?.profiles ?? 0
    json.key("steps")
    json.array(funnel.steps) { json, step in
      json.object { json in
        json.member("profiles", step.profiles)
        json.key("conversion")
        json.number(first == 0 ? 0 : Double(step.profiles) / Double(first))
        json.key("medianSeconds")
        if let seconds = step.medianSeconds { json.number(seconds) } else { json.null() }
      }
    }
  }

  private func write(_ cohorts: [RetentionCohort], to json: inout JSONWriter) {
    json.key("cohorts")
    json.array(cohorts) { json, cohort in
      json.object { json in
        json.member("at", cohort.at.iso8601)
        json.member("size", cohort.size)
        json.key("retained")
        json.array(cohort.retained) { $0.integer(Int64($1)) }
      }
    }
  }

  private func write(_ links: [PathLink], to json: inout JSONWriter) {
    json.key("links")
    json.array(links) { json, link in
      json.object { json in
        json.member("step", link.step)
        json.member("from", link.from)
        json.member("to", link.to)
        json.member("profiles", link.profiles)
      }
    }
  }

  // MARK: Customers

  private func write(_ rfm: RFMAnswer, to json: inout JSONWriter) {
    json.member("profiles", rfm.cells.reduce(0) { $0 + $1.profiles })
    json.member("currency", rfm.currency)
    json.key("cells")
    json.array(rfm.cells) { json, cell in
      json.object { json in
        json.member("recency", cell.recency)
        json.member("frequency", cell.frequency)
        json.member("monetary", cell.monetary)
        json.member("name", cell.name.rawValue)
        json.member("profiles", cell.profiles)
        json.key("revenue")
        json.number(cell.revenue)
      }
    }
    json.key("names")
    let named = Dictionary(grouping: rfm.cells, by: \.name)
    json.array(RFM.Cell.allCases) { json, name in
      let cells = named[name] ?? []
      json.object { json in
        json.member("name", name.rawValue)
        json.member("profiles", cells.reduce(0) { $0 + $1.profiles })
        json.key("revenue")
        json.number(cells.reduce(0) { $0 + $1.revenue })
      }
    }
  }

  private func write(_ kpis: KPIAnswer, to json: inout JSONWriter) {
    func ratio(_ name: String, _ part: Double, _ whole: Int) {
      json.key(name)
      if whole == 0 { json.null() } else { json.number(part / Double(whole)) }
    }
    json.member("currency", kpis.currency)
    for (name, value) in [
      ("active", kpis.active), ("customers", kpis.customers), ("new", kpis.new), ("returning", kpis.returning), ("lapsed", kpis.lapsed),
      ("repeating", kpis.repeating), ("orders", kpis.orders),
    ] { json.member(name, value) }
    json.key("revenue")
    json.number(kpis.revenue)
    ratio("averageOrderValue", kpis.revenue, kpis.orders)
    ratio("repeatRate", Double(kpis.repeating), kpis.customers)
    ratio("revenuePerCustomer", kpis.revenue, kpis.customers)
    ratio("customerLifetimeValueSoFar", kpis.revenueSoFar, kpis.customersSoFar)
  }

  private func write(_ results: [CampaignResult], _ currency: String?, to json: inout JSONWriter) {
    json.member("currency", currency)
    json.key("campaigns")
    json.array(results) { json, result in
      json.object { json in
        json.member("key", result.key)
        json.member("reach", result.reach)
        json.member("orders", result.orders)
        json.member("newCustomers", result.newCustomers)
        for (name, value, isKnown) in [
          ("revenue", result.revenue, true), ("cost", result.cost, true),
          ("roas", result.revenue / result.cost, result.cost > 0), ("roi", (result.revenue - result.cost) / result.cost, result.cost > 0),
          ("costPerNewCustomer", result.cost / Double(result.newCustomers), result.newCustomers > 0 && result.cost > 0),
        ] {
          json.key(name)
          if isKnown { json.number(value) } else { json.null() }
        }
      }
    }
  }

  // MARK: Values

  private func write(_ statistics: StatisticsAnswer, to json: inout JSONWriter) {
    json.member("count", statistics.count)
    json.member("filled", statistics.filled)
    json.key("fillRate")
    json.number(statistics.count == 0 ? 0 : Double(statistics.filled) / Double(statistics.count))
    json.member("distinct", statistics.distinct)
    json.key("top")
    json.array(statistics.top) { json, value in
      json.object { json in
        json.member("value", value.value)
        json.member("count", value.count)
      }
    }
    for (name, value) in [("minimum", statistics.minimum), ("maximum", statistics.maximum), ("average", statistics.average)] {
      json.key(name)
      if let value { json.number(value) } else { json.null() }
    }
    json.key("histogram")
    json.array(statistics.histogram) { json, bin in
      json.object { json in
        json.key("from")
        json.number(bin.from)
        json.key("to")
        json.number(bin.to)
        json.member("count", bin.count)
      }
    }
  }

  private func write(_ overlap: OverlapAnswer, to json: inout JSONWriter) {
    guard case .overlap(let analysis) = question.analysis else { return }
    json.key("segments")
    json.array(analysis.segments) { json, id in
      json.object { json in
        json.member("key", segmentKey(id))
        json.member("profiles", overlap.parts.reduce(0) { $0 + ($1.segments.contains(id) ? $1.profiles : 0) })
      }
    }
    json.key("parts")
    json.array(overlap.parts) { json, part in
      json.object { json in
        json.key("segments")
        json.array(part.segments) { $0.string(segmentKey($1)) }
        json.member("profiles", part.profiles)
      }
    }
  }
}

extension RFMAnswer.Cell {
  fileprivate var name: RFM.Cell { RFM.cell(recency: recency, frequency: frequency, monetary: monetary) }
}
