internal import JSONTape
internal import Vocabulary

/// Chooses among the values of a property. What is equal by rank is decided by the value's text, so that order of arrival is not.
struct ValueChoice {
  let kind: Measurement.Kind

  func choose(_ values: [FactValue]) -> TraitValue? {
    switch kind {
    case .firstValue: values.min { rank($0.bounds.first, $0) < rank($1.bounds.first, $1) }?.value
    case .lastValue: values.max { rank($0.bounds.last, $0) < rank($1.bounds.last, $1) }?.value
    case .mostFrequent: values.max { (Int64($0.count), $0.bounds.last, text($0)) < (Int64($1.count), $1.bounds.last, text($1)) }?.value
    default: values.isEmpty ? nil : .json(list(values))
    }
  }

  private func rank(_ time: Int64, _ value: FactValue) -> (Int64, String) { (time, text(value)) }

  private func list(_ values: [FactValue]) -> String {
    var writer = JSONWriter(reservingCapacity: 128)
    writer.beginArray()
    let sorted = values.sorted { rank($0.bounds.last, $0) > rank($1.bounds.last, $1) }
    for value in sorted.prefix(ComputedTraitDefinition.listMax) { value.value.write(to: &writer) }
    writer.endArray()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func text(_ value: FactValue) -> String {
    var writer = JSONWriter(reservingCapacity: 32)
    value.value.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
