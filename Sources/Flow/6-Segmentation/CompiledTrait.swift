package import Vocabulary

/// One trait of a computed trait's definition, ready to be asked for.
struct CompiledTrait: Sendable {
  enum Formula: Sendable {
    case measurement(Measurement)
    /// The first case that holds.
    case tag([(value: ComparableValue, condition: CompiledCondition)], otherwise: ComparableValue?)
  }

  /// Of the definition; several traits may have it.
  var id: SegmentID
  var key: String
  var formula: Formula
  /// Places of the streams that it asks.
  var streams: [Int]

  func value(_ sections: [SignatureSection], now: Timestamp) -> TraitValue? {
    switch formula {
    case .measurement(let measurement): return measurement.value(sections, now: now)
    case .tag(let cases, let otherwise):
      let evaluator = SegmentEvaluator(sections: sections, now: now, memberships: [])
      return (cases.first { evaluator.evaluate($0.condition).holds }?.value ?? otherwise).map(TraitValue.init)
    }
  }
}

extension TraitValue {
  /// Whole numbers as such.
  package init(_ value: ComparableValue) {
    switch value {
    case .string(let text): self = .string(text)
    case .bool(let flag): self = .bool(flag)
    case .number(let number): self = Int64(exactly: number).map(TraitValue.integer) ?? .number(number)
    }
  }
}

extension CompiledSegments {
  /// Tags last: they may ask for the others. What SQL traits hold stands in the profiles.
  mutating func compileTraits(_ definitions: Definitions) {
    let starts = definitions.streamStarts
    for definition in definitions.computedTraits where definition.measure != .tag && definition.measure != .sql {
      let measurement = self.measurement(of: definition, kind: definition.kind, definitions)
      add(measurement, definition.id, key: definition.key)
      guard definition.measure == .rfm else { continue }
      for part in RFM.Part.allCases {
        add(
          self.measurement(of: definition, kind: .score(part), definitions), definition.id, key: "\(definition.key)_\(part.rawValue)")
      }
    }
    for definition in definitions.computedTraits {
      guard let tag = definition.tag else { continue }
      var compiler = SegmentCompiler(segment: nil, starts: starts, keys: definitions.segments, all: self)
      let cases = tag.cases.map { (value: $0.value, condition: compiler.compile($0.condition)) }
      self = compiler.all
      tags[definition.key] = tag
      computed.append(
        CompiledTrait(
          id: definition.id, key: definition.key, formula: .tag(cases, otherwise: tag.otherwise), streams: compiler.ownStreams))
    }
  }

  private mutating func add(_ measurement: Measurement, _ id: SegmentID, key: String) {
    computed.append(CompiledTrait(id: id, key: key, formula: .measurement(measurement), streams: [measurement.streamIndex]))
  }

  private mutating func measurement(
    of trait: ComputedTraitDefinition, kind: Measurement.Kind, _ definitions: Definitions
  ) -> Measurement {
    let index = stream(trait.stream, shape: trait.shape, window: trait.window, starts: definitions.streamStarts)
    var span: Int64?
    if case .within(let length) = trait.window { span = length }
    return Measurement(
      kind: kind, stream: streams[index].id, streamIndex: index, span: span, edges: definitions.scoreEdges?.first { $0.trait == trait.id })
  }
}
