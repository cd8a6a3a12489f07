internal import Ports
internal import Vocabulary

/// A measured property, converted into one currency where it is money.
struct MoneySQL {
  /// Nullable(Float64).
  let value: String
  /// UInt32: the code of the currency that stands in the way when there is more than one; 0 when none does. A number is cheaper to keep per profile
  /// than a text; ``AnswerRow`` reads it back.
  let currency: String
  private let table: CurrencyTable?
  private let isMoney: Bool
  private let field: String

  init(path: [String], sql: AnalysisSQL, field: String) {
    let amount = sql.properties.number(path)
    let last = path.last ?? ""
    isMoney = AnalysisSettings.moneyProperties.contains(last)
    table = sql.question.settings.currencies
    self.field = field
    guard isMoney else {
      value = amount
      currency = "toUInt32(0)"
      return
    }
    guard let table else {
      value = amount
      currency = "if(isNull(\(amount)), 0, \(MoneySQL.code))"
      return
    }
    let rate = MoneySQL.rate(table)
    value = "(\(amount)) * (\(rate))"
    currency = "if(isNotNull(\(amount)) AND isNull(\(rate)), \(MoneySQL.code), 0)"
  }

  /// The least and the greatest code of a group, 0 for none: when they differ there are several.
  var currencies: String { isMoney ? MoneySQL.ends(currency) : "[toUInt32(0)]" }

  static func ends(_ code: String) -> String { "[minIf(\(code), \(code) != 0), max(\(code))]" }

  /// The first four bytes as a number; other than ISO 4217 codes of the same beginning count as one.
  private static let code = "assumeNotNull(reinterpretAsUInt32(substring(currency, 1, 4)))"

  /// Nullable(Float64). Money without a currency is in the base currency.
  private static func rate(_ table: CurrencyTable) -> String {
    let byCurrency = Dictionary(grouping: table.rates, by: \.currency)
    var branches = ["currency IN ('', \(SQLText.literal(table.base)))", "CAST(1, 'Nullable(Float64)')"]
    for (currency, rates) in byCurrency.sorted(by: { $0.key < $1.key }) where currency != table.base {
      branches.append("currency = \(SQLText.literal(currency))")
      // Days beyond the first are found in a sorted array, not one by one.
      let days = rates.map { "\($0.from.microseconds / .day)" }.joined(separator: ", ")
      let values = rates.map { SQLText.number($0.rate) }.joined(separator: ", ")
      branches.append(
        "transform(toInt64(roundDown(toInt32(toDate(time, 'UTC')), [-1, \(days)])), [\(days)]::Array(Int64), [\(values)], CAST(NULL, 'Nullable(Float64)'))"
      )
    }
    return "multiIf(\(branches.joined(separator: ", ")), CAST(NULL, 'Nullable(Float64)'))"
  }

  /// The currency of a sum.
  /// - Throws: `.invalidAnalysis` for a sum that cannot be made.
  func currency(of found: Set<String>) throws(WarehouseError) -> String? {
    let names = found.sorted().prefix(8).joined(separator: ", ")
    if let table {
      guard found.isEmpty else {
        throw .invalidAnalysis(
          field: field, reason: "there is no rate to \(table.base) for \(names) at the time of some events; add it to currencies.rates")
      }
      return isMoney ? table.base : nil
    }
    guard found.count < 2 else {
      throw .invalidAnalysis(
        field: field, reason: "sums money in \(names); give currencies in the workspace file, or choose one currency with where")
    }
    return found.first
  }
}
