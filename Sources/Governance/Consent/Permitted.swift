/// Proof that consent was checked: a record that may leave to one destination. Only this module makes one.
public struct Permitted<Record: Sendable>: Sendable {
  public let record: Record

  init(_ record: Record) { self.record = record }
}

extension Permitted: Equatable where Record: Equatable {}
