/// The value of a trait or property, as JSON knows it. Arrays and objects are kept as compact JSON text.
public enum TraitValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  /// Compact JSON text of an array or object.
  case json(String)
}
