/// One thing that is done with the fields of a source's events before anything else is.
///
/// Fields are paths whose first part is `traits` or `properties`, or `context` where they are only read. Rules run in order, each on what the
/// ones before have left; what cannot be done leaves the event as it is and raises ``CleansingFlags/field``.
public struct FieldRule: Sendable, Codable, Equatable {
  public enum Operation: String, Sendable, Codable, CaseIterable {
    /// The value goes from `from[0]` to `to[0]`.
    case move
    /// As move, and stays.
    case copy
    /// The texts of `from` that are there, with `text` between them.
    case join
    /// The text `from[0]` at each `text` into `to`; the last gets the rest.
    case split
    /// `to[0]` is `value`, whatever it was.
    case set
    /// Where `to[0]` is missing, null or empty, the first of `from` that is not, else `value`.
    case fill
    /// The number in `from[0]` times `factor` plus `offset`.
    case convert
    /// `from[0]` looked up in `codes`, without regard to case and surrounding blanks; what is not there becomes `value`, or stays.
    case lookup
  }

  public var operation: Operation
  public var from: [[String]]
  public var to: [[String]]
  public var text: String?
  public var value: ComparableValue?
  public var factor: Double?
  public var offset: Double?
  public var codes: [String: ComparableValue]?

  /// Rules of one source, paths of one rule, parts of one path, and codes of one rule.
  public static let rulesMax = 200
  public static let pathsMax = 20
  public static let depthMax = 8
  public static let codesMax = 10_000

  public init(
    _ operation: Operation, from: [[String]] = [], to: [[String]] = [], text: String? = nil, value: ComparableValue? = nil,
    factor: Double? = nil, offset: Double? = nil, codes: [String: ComparableValue]? = nil
  ) {
    self.operation = operation
    self.from = from
    self.to = to
    self.text = text
    self.value = value
    self.factor = factor
    self.offset = offset
    self.codes = codes
  }
}
