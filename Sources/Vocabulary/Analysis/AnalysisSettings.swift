/// What holds for all analyses of a workspace.
public struct AnalysisSettings: Sendable, Codable, Equatable {
  public enum Weekday: String, Sendable, Codable, CaseIterable { case monday, sunday }

  /// Name of the tz database.
  public var timezone: String
  public var weekStart: Weekday
  /// Nil: sums over more than one currency are refused.
  public var currencies: CurrencyTable?

  public init(timezone: String = "UTC", weekStart: Weekday = .monday, currencies: CurrencyTable? = nil) {
    self.timezone = timezone
    self.weekStart = weekStart
    self.currencies = currencies
  }
}

/// What money of other currencies is worth in the workspace's own, by date.
public struct CurrencyTable: Sendable, Codable, Equatable {
  public struct Rate: Sendable, Codable, Equatable {
    public var currency: String
    /// From midnight UTC of this day on.
    public var from: Timestamp
    /// Units of the base currency for one of this currency.
    public var rate: Double

    public init(currency: String, from: Timestamp, rate: Double) {
      self.currency = currency
      self.from = from
      self.rate = rate
    }
  }

  /// ISO 4217 code, three capital letters.
  public var base: String
  /// Sorted by currency and day.
  public var rates: [Rate]

  public static let ratesMax = 10_000

  public init(base: String, rates: [Rate]) {
    self.base = base
    self.rates = rates.sorted { ($0.currency, $0.from) < ($1.currency, $1.from) }
  }

  /// Nil when there is no rate for the currency at that time.
  public func rate(of currency: String, at time: Timestamp) -> Double? {
    currency == base ? 1 : rates.last { $0.currency == currency && $0.from <= time }?.rate
  }
}

extension AnalysisSettings {
  /// Properties that are money: where an event names a `currency`, they are in it.
  public static let moneyProperties: Set<String> = [
    "revenue", "total", "value", "subtotal", "price", "discount", "shipping", "tax", "cost", "amount",
  ]
}
