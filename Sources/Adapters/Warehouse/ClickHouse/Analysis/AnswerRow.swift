internal import JSONTape
internal import Vocabulary

/// One row of an answer in ClickHouse's JSONCompactEachRow: an array of cells.
struct AnswerRow {
  private let cells: [JSONElement]

  init?(_ line: [UInt8], _ parser: inout JSONParser) {
    do throws(JSONSyntaxError) {
      let root = try parser.parse(line).root
      guard root.isArray else { return nil }
      cells = root.elements.map { $0 }
    } catch {
      return nil
    }
  }

  func text(_ index: Int) -> String? { index < cells.count ? cells[index].string : nil }
  func integer(_ index: Int) -> Int64 { index < cells.count ? AnswerRow.integer(cells[index]) : 0 }
  func number(_ index: Int) -> Double? { index < cells.count ? cells[index].number : nil }
  func integers(_ index: Int) -> [Int64] { index < cells.count ? cells[index].elements.map(AnswerRow.integer) : [] }
  func numbers(_ index: Int) -> [Double?] { index < cells.count ? cells[index].elements.map(\.number) : [] }

  /// Pairs such as (count, value).
  func pairs(_ index: Int) -> [(Int64, String)] {
    guard index < cells.count else { return [] }
    return cells[index].elements.compactMap { pair in
      let parts = pair.elements.map { $0 }
      guard parts.count == 2, let text = parts[1].string else { return nil }
      return (AnswerRow.integer(parts[0]), text)
    }
  }

  private static func integer(_ cell: JSONElement) -> Int64 { cell.integer ?? cell.number.flatMap { Int64(exactly: $0.rounded()) } ?? 0 }

  /// The codes that ``MoneySQL`` has made numbers of.
  static func currencies(_ rows: [AnswerRow], at index: Int) -> Set<String> {
    let codes = Set(rows.flatMap { $0.integers(index) }.filter { $0 != 0 })
    return Set(
      codes.map { code in String(decoding: (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) }.filter { $0 != 0 }, as: UTF8.self) })
  }

  func funnel(steps: Int) -> FunnelAnswer {
    let (profiles, medians) = (integers(1), numbers(2))
    return FunnelAnswer(
      key: text(0),
      steps: (0..<steps).map { step in
        let count = step < profiles.count ? Int(profiles[step]) : 0
        let median = step > 0 && step <= medians.count && count > 0 ? medians[step - 1].map { $0 / 1_000_000 } : nil
        return FunnelAnswer.Step(profiles: count, medianSeconds: median)
      })
  }

  var rfm: RFMAnswer.Cell {
    RFMAnswer.Cell(
      recency: Int(integer(0)), frequency: Int(integer(1)), monetary: Int(integer(2)), profiles: Int(integer(3)), revenue: number(4) ?? 0)
  }

  var kpis: KPIAnswer {
    var answer = KPIAnswer()
    answer.active = Int(integer(0))
    answer.customers = Int(integer(1))
    answer.new = Int(integer(2))
    answer.returning = Int(integer(3))
    answer.lapsed = Int(integer(4))
    answer.repeating = Int(integer(5))
    answer.orders = Int(integer(6))
    answer.revenue = number(7) ?? 0
    answer.revenueSoFar = number(8) ?? 0
    answer.customersSoFar = Int(integer(9))
    return answer
  }

  var campaign: CampaignResult {
    CampaignResult(
      key: text(0) ?? "", reach: Int(integer(1)), orders: Int(integer(2)), revenue: number(3) ?? 0, newCustomers: Int(integer(4)),
      cost: number(5) ?? 0)
  }

  var statistics: StatisticsAnswer {
    var answer = StatisticsAnswer()
    answer.count = Int(integer(0))
    answer.filled = Int(integer(1))
    answer.distinct = Int(integer(2))
    answer.top = pairs(3).map { .init(value: $0.1, count: Int(-$0.0)) }
    answer.minimum = number(4)
    answer.maximum = number(5)
    answer.average = number(6)
    if let least = answer.minimum, let greatest = answer.maximum {
      let counts = zip(integers(7).map { Int($0) }, integers(8).map { Int($0) })
      answer.histogram = StatisticsAnswer.bins(from: least, to: greatest, counts: Dictionary(counts, uniquingKeysWith: +))
    }
    return answer
  }
}
