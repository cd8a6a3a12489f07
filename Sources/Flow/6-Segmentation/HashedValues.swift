internal import Vocabulary

/// A long list of constants, so that a look takes one hash instead of thousands of comparisons.
struct HashedValues: Sendable {
  private var texts: Set<[UInt8]> = []
  private var numbers: Set<Double> = []
  private var bools: Set<Bool> = []

  init(_ values: [ComparableValue]) {
    for value in values {
      switch value {
      case .string(let text): texts.insert(Array(text.utf8))
      case .number(let number): numbers.insert(number)
      case .bool(let bool): bools.insert(bool)
      }
    }
  }

  func contains(_ value: CompiledComparison.Scalar?) -> Bool {
    switch value {
    case .string(let text): texts.contains(Array(text.utf8))
    case .date(let moment): texts.contains(Array(moment.iso8601.utf8))
    case .number(let number): numbers.contains(number)
    case .bool(let bool): bools.contains(bool)
    case .compound, nil: false
    }
  }
}
